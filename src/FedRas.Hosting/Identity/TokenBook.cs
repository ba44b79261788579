using FedRas.Hosting.Storage;

namespace FedRas.Hosting.Identity;

/// <summary>Enrolment tokens and what is left of each. Calls must not overlap.</summary>
internal sealed class TokenBook
{
    private readonly Dictionary<string, TokenIssued> _tokens = [];

    public TokenBook(IEnumerable<TokenIssued> stored)
    {
        foreach (TokenIssued token in stored) _tokens[token.TokenHash] = token;
    }

    public void Add(TokenIssued token) => _tokens[token.TokenHash] = token;

    /// <summary>Makes a token useless; false if there is none.</summary>
    public bool Withdraw(string hash)
    {
        if (!_tokens.TryGetValue(hash, out TokenIssued? token)) return false;
        _tokens[hash] = token with { Uses = 0 };
        return true;
    }

    /// <summary>Takes one use of a token, or says why that is not possible.</summary>
    public string? Use(string hash, DateTimeOffset now)
    {
        if (Objection(hash, now) is { } objection) return objection;
        _tokens[hash] = _tokens[hash] with { Uses = _tokens[hash].Uses - 1 };
        return null;
    }

    /// <summary>Why a token cannot be used; null if it can.</summary>
    public string? Objection(string hash, DateTimeOffset now)
    {
        const string Ask = "ask the operator for another token (fedras token makes one)";
        if (!_tokens.TryGetValue(hash, out TokenIssued? token)) return $"the enrolment token is not one of this server: {Ask}";
        if (token.Expires is { } end && now >= end) return $"the enrolment token '{token.Label}' ended at {end:u}: {Ask}";
        return token.Uses <= 0 ? $"the enrolment token '{token.Label}' is used up or was withdrawn: {Ask}" : null;
    }
}
