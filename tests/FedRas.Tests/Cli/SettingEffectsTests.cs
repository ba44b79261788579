using FedRas.Cli.Settings;

namespace FedRas.Tests.Cli;

public sealed class SettingEffectsTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("--method fedavg --quantizer line:4", "--quantizer does nothing without --method fedras")]
    [InlineData("--method fedavg --distortion 0.1 --publish dense", "--distortion, --publish do nothing without --method fedras")]
    [InlineData("--quantizer line:4 --distortion 0.1", "--distortion does nothing without --quantizer adaptive")]
    [InlineData("--quantizer line:4 --distortion-from 3", "without --quantizer adaptive")]
    [InlineData("--quantizer line:4 --longest-report 0.1", "without --quantizer adaptive")]
    [InlineData("--lattice-step 0.5 --lattice-noise 3", "--lattice-noise does nothing beside --lattice-step: leave one of them out")]
    [InlineData("--publish dense --lattice-step 0.5", "without --publish lattice")]
    [InlineData("--publish dense --lattice-hysteresis 0.5", "without --publish lattice")]
    [InlineData("--publish actions --lattice-refine-from 5", "without --publish lattice")]
    [InlineData("--broadcast-actions 8", "--broadcast-actions does nothing without --publish actions: add that, or leave "
        + "--broadcast-actions out")]
    [InlineData("--test-ratio 0.3", "--test-ratio does nothing without --split ratio")]
    [InlineData("--split ratio --protocol ncf", "--protocol does nothing without --split loo")]
    [InlineData("--target-hr10 0.5", "--target-hr10 does nothing without --scenario")]
    [InlineData("--scenario mobile --split ratio --target-hr10 0.5", "--target-hr10 does nothing without --split loo")]
    [InlineData("--scenario mobile --catch-up false", "--catch-up does nothing beside --scenario")]
    [InlineData("--k-core-of users", "--k-core-of does nothing without --k-core")]
    [InlineData("--attackers 0.1 --target 3 --attack-items 9", "--attackers, --target, --attack-items do nothing without --attack")]
    [InlineData("--method centralized --pseudo-items 1", "--pseudo-items does nothing without a federated --method")]
    [InlineData("--users 7", "--users does nothing without --dataset synthetic")]
    [InlineData("--data-dir x", "--data-dir does nothing without a --dataset that is downloaded")]
    [InlineData("--method centralized --item-floor 2", "--item-floor does nothing without a federated --method")]
    [InlineData("--delta 1e-6 --epsilon 3", "--delta, --epsilon do nothing without --noise-multiplier")]
    [InlineData("--trim-from 9", "--trim-from does nothing without --trim-share or --row-clip")]
    [InlineData("--noise-multiplier 0.05 --report-clip 1", "--noise-multiplier 0.05 is not possible: less than 0.1 has no epsilon")]
    [InlineData("--noise-multiplier 1", "--noise-multiplier is not possible without --report-clip")]
    [InlineData("--noise-multiplier 1 --report-clip 1 --item-floor 2", "--item-floor does nothing beside --noise-multiplier, whose noise")]
    [InlineData("--method centralized --clients-per-round 5", "--clients-per-round does nothing without a federated --method")]
    [InlineData("--method centralized --catch-up true", "without a federated --method")]
    [InlineData("--method centralized --loss bpr", "--loss does nothing without a federated --method")]
    [InlineData("--method centralized --user-factors kept", "--user-factors does nothing without a federated --method")]
    [InlineData("--method centralized --learning-rate 1 --weight-decay 0", "--learning-rate, --weight-decay do nothing without")]
    [InlineData("--method centralized --epochs 3 --batch-size 8", "--epochs, --batch-size do nothing without a federated --method")]
    public void Simulate_OptionThatWouldDoNothing_IsRefusedWithWhatItNeeds(string options, string message)
    {
        CommandResult result = _runner.Run(["simulate", "--data", _runner.Ratings, "--rounds", "2", "--dim", "4", .. options.Split(' '),
            "--out", _runner.PathOf("run")]);
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(message, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_runner.PathOf("run")));
    }

    [Theory]
    [InlineData("--dataset demo --columns user=1,item=2", "--columns does nothing without --data")]
    [InlineData("--data-format tabs", "--data-format does nothing without --data")]
    [InlineData("--dataset demo --data-dir x", "without a --dataset that is downloaded, such as ml-100k")]
    public void Simulate_OptionOfOtherData_IsRefused(string options, string message) =>
        Assert.Contains(message, Assert.Single(_runner.Run(["simulate", .. options.Split(' ')]).ErrorLines), StringComparison.Ordinal);

    [Fact]
    public void Rules_NameSettings_ThatThereAre() =>
        Assert.DoesNotContain(SettingEffects.Keys, key => SettingTable.Find(key) is null);

    [Fact]
    public void Simulate_TheSameInAConfigFile_IsFine()
    {
        string config = _runner.PathOf("config.json");
        File.WriteAllText(config, """{ "method": "fedavg", "quantizer": "line:4", "testRatio": 0.3, "kCoreOf": "users","""
            + """ "latticeNoise": 3, "latticeStep": 0.5 }""");
        CommandResult result = _runner.Simulate("--config", config);
        Assert.Equal((0, ""), (result.Code, result.Error));
    }

    [Fact]
    public void Resume_OfARunWithSettingsThatDidNothing_IsFine()
    {
        _runner.Simulate("--method", "centralized", "--out", _runner.PathOf("run"));
        Assert.Equal(0, _runner.Run("simulate", "--resume", _runner.PathOf("run/model.fedras"), "--rounds", "14").Code);
    }

    [Theory]
    [InlineData("--methods dense,topk:0.1 --budgets 0.99", "--budgets does nothing if every method has a size")]
    [InlineData("--methods dense --distortion 0.1", "--distortion does nothing without adaptive among --methods")]
    [InlineData("--methods dense,topk:0.1 --lattice-noise 3", "--lattice-noise does nothing without a method with /lattice")]
    [InlineData("--methods dense --coupled-decay --weight-decay 0", "--coupled-decay does nothing with --weight-decay 0")]
    public void Compare_OptionOfNoMethod_IsRefused(string options, string message)
    {
        CommandResult result = _runner.Run(["compare", "--data", _runner.Ratings, "--rounds", "2", "--dim", "4", "--out",
            _runner.PathOf("c"), .. options.Split(' ')]);
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(result.ErrorLines, line => line.Contains(message, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_runner.PathOf("c")));
    }

    [Fact]
    public void Compare_OptionThatWouldDoNothing_IsRefused() =>
        Assert.Contains("--test-ratio does nothing without --split ratio",
            Assert.Single(_runner.Run("compare", "--data", _runner.Ratings, "--test-ratio", "0.3").ErrorLines), StringComparison.Ordinal);
}
