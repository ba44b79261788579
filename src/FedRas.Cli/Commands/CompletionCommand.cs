using FedRas.Cli.Display;
using FedRas.Cli.Errors;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras completion SHELL</c>: prints the script that has a shell complete commands, options and their values.</summary>
internal static class CompletionCommand
{
    // Each asks the program itself for what can follow the line so far, without its first word: see Suggestions.
    private static readonly Dictionary<string, string> s_scripts = new()
    {
        ["bash"] = """
            _fedras() {
                local line=${COMP_LINE:0:COMP_POINT} IFS=$'\n'
                line=${line#*[[:space:]]}
                local last=${line##*[[:space:]]}
                COMPREPLY=($(fedras "[suggest:${#line}]" "$line" 2>/dev/null))
                # Bash replaces what follows the last of these signs only.
                [[ $last == *[=:]* ]] && COMPREPLY=("${COMPREPLY[@]#"${last%"${last##*[=:]}"}"}")
            }
            complete -o default -F _fedras fedras
            """,
        ["zsh"] = """
            _fedras() {
                local line=${BUFFER[1,CURSOR]#*[[:space:]]}
                local -a found=("${(@f)$(fedras "[suggest:${#line}]" "$line" 2>/dev/null)}")
                if [[ -n $found[1] ]]; then compadd -- $found; else _files; fi
            }
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
            compdef _fedras fedras
            """,
        ["fish"] = """
            function __fedras
                set -l line (commandline -cp | string replace -r '^\S+\s+' '')
                fedras "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c fedras -a '(__fedras)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName fedras -ScriptBlock {
                param($word, $ast, $position)
                $line = $ast.ToString().PadRight($position).Substring(0, $position) -replace '^\S+\s+', ''
                fedras "[suggest:$($line.Length)]" "$line" |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    private static readonly string[] s_examples =
    [
        "source <(fedras completion bash)     # in ~/.bashrc; likewise zsh in ~/.zshrc",
        "fedras completion fish > ~/.config/fish/completions/fedras.fish",
        "fedras completion pwsh | Out-String | Invoke-Expression     # in $PROFILE",
    ];

    public static Command Create(Terminal terminal)
    {
        string shells = string.Join('|', s_scripts.Keys);
        var shell = new Argument<string>("SHELL") { Description = $"One of {string.Join(", ", s_scripts.Keys)}." };
        shell.CompletionSources.Add([.. s_scripts.Keys]);
        var command = new Command("completion",
            "Prints the script that has a shell complete commands, options and their values.") { shell };
        HelpPage.Attach(command, new HelpPage($"fedras completion {shells}", _ => null, s_examples, terminal.Width));
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(shell)!;
            if (!s_scripts.TryGetValue(name, out string? script))
                throw new UsageException($"completion {name} is not possible: one of {string.Join(", ", s_scripts.Keys)}; for example "
                    + "fedras completion bash");
            terminal.Output.Write(script.ReplaceLineEndings("\n") + "\n");
            return ExitCode.Done;
        });
        return command;
    }
}
