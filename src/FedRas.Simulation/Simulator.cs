// Placeholder with the shape of the real simulator, for building and trying the command line alone.
#pragma warning disable CS1591, CA1707, CA1822, CA1305
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FedRas.Data;
using FedRas.Evaluation;
using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Evaluation
{
    public sealed record QualityAtK(int K, double? HitRate, double? Ndcg, double Recall, double FullNdcg, double Coverage);

    public sealed record RankingQuality
    {
        public required IReadOnlyList<QualityAtK> AtK { get; init; }
        public required int EvaluatedUsers { get; init; }
    }
}

namespace FedRas.Models
{
    public sealed class ModelFileException(string message, Exception? inner = null) : FedRasException(message, inner);

    public sealed class ModelFile
    {
        public required int Round { get; init; }
        public required ulong Seed { get; init; }
        public required FactorMatrix ItemFactors { get; init; }
        public FactorMatrix? Residual { get; init; }
        public byte[]? DeviceState { get; init; }
        public string Settings { get; init; } = "{}";
        public string DataFingerprint { get; init; } = "";
        public IReadOnlyDictionary<string, long> Totals { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

        private sealed record Content(int Round, ulong Seed, int Items, int Dim, float[] Values, string Settings, string DataFingerprint);

        public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(Bytes()));

        private byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(
            new Content(Round, Seed, ItemFactors.Rows, ItemFactors.Dim, ItemFactors.Values.ToArray(), Settings, DataFingerprint));

        public void Save(string path)
        {
            File.WriteAllBytes(path + ".tmp", Bytes());
            File.Move(path + ".tmp", path, overwrite: true);
        }

        public static ModelFile Load(string path)
        {
            try
            {
                Content c = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path))!;
                var items = new FactorMatrix(c.Items, c.Dim);
                c.Values.CopyTo(items.Values);
                return new ModelFile { Round = c.Round, Seed = c.Seed, ItemFactors = items, DeviceState = [], Settings = c.Settings, DataFingerprint = c.DataFingerprint };
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ModelFileException($"{path}: cannot be read as a model file: {e.Message}", e);
            }
            catch (JsonException e)
            {
                throw new ModelFileException($"{path}: not a model file that can be used: it does not begin with FEDRASM1", e);
            }
        }
    }
}

namespace FedRas.Simulation
{
    public sealed record SimulationResult(
        SimulationSummary Summary, bool Completed, IReadOnlyList<EvaluationPoint> History, RankingQuality Quality, RankingQuality Popularity);

    public sealed class Simulator
    {
        private readonly Dataset _dataset;
        private readonly TrainTestSplit _split;
        private readonly SimulationOptions _options;
        private readonly string _settings;
        private readonly List<EvaluationPoint> _history = [];
        private readonly int _start;

        public Simulator(Dataset dataset, TrainTestSplit split, SimulationOptions options, string settings = "{}", ModelFile? resumed = null)
        {
            options.Training.Validate();
            if (options.ClientsPerRound > split.Users) throw new ArgumentOutOfRangeException(nameof(options), options.ClientsPerRound, $"must lie between 1 and {split.Users}");
            if (resumed is not null && resumed.DataFingerprint != Fingerprint(split)) throw new ModelFileException("the model file was trained on other data or another split");
            (_dataset, _split, _options, _settings) = (dataset, split, options, settings);
            Round = _start = resumed?.Round ?? 0;
        }

        public int Round { get; private set; }

        public SimulationResult Run(IProgress<SimulationProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            var wall = Stopwatch.StartNew();
            int pause = int.TryParse(Environment.GetEnvironmentVariable("FEDRAS_FAKE_MS"), out int ms) ? ms : 0;
            while (Round < _options.Rounds && !cancellationToken.IsCancellationRequested)
            {
                if (pause > 0) Thread.Sleep(pause);
                Round++;
                bool evaluate = Round % _options.EvalEvery == 0 && Round < _options.Rounds;
                if (evaluate) _history.Add(Point(wall));
                progress?.Report(Progress(evaluate, wall));
            }
            if (_history.Count == 0 || _history[^1].Round < Round) _history.Add(Point(wall));
            else _history[^1] = Point(wall);
            progress?.Report(Progress(true, wall));
            return new SimulationResult(Summarize(wall), Round >= _options.Rounds, [.. _history], Quality(1), Quality(0.62));
        }

        public ModelFile Snapshot()
        {
            var items = new FactorMatrix(_split.Items, _options.Dim);
            var random = new SeededRandom(_options.Seed, RandomStream.ItemFactors, Round);
            items.FillGaussian(ref random);
            return new ModelFile { Round = Round, Seed = _options.Seed, ItemFactors = items, DeviceState = [], Settings = _settings, DataFingerprint = Fingerprint(_split) };
        }

        private static string Fingerprint(TrainTestSplit split) =>
            Convert.ToHexStringLower(SHA256.HashData([.. Enumerable.Range(0, split.Users).SelectMany(u => MemoryMarshal.AsBytes(split.Train.Row(u)).ToArray())]));

        private double Curve => 1 - Math.Exp(-Round / 90.0) + 0.012 * Math.Sin(Round * 0.7);

        private RankingQuality Quality(double scale) => new()
        {
            AtK = [.. _options.TopK.Union([10, 20]).Order().Select(k => At(k, scale < 1 ? scale : Curve))],
            EvaluatedUsers = _split.Users,
        };

        private QualityAtK At(int k, double scale)
        {
            double hr = scale * 0.65 * (k / (k + 1.6)), recall = scale * 0.3 * (k / (k + 9.0));
            bool sampled = _split.Candidates is not null;
            return new QualityAtK(k, sampled ? hr : null, sampled ? hr * 0.58 : null, recall, recall * 0.6, Math.Min(1, 0.02 * k));
        }

        private long Reports => (long)Round * _options.ClientsPerRound;
        private double? Up => _options.Method switch { Method.FedRas => 130 * _options.Actions + 300.25, Method.FedAvg => 4 * _options.Dim * _split.Items, _ => null };
        private double? Down => _options.Method switch { Method.FedRas => 130 * _options.BroadcastActions + 700.5, Method.FedAvg => 4 * _options.Dim * _split.Items, _ => null };

        private EvaluationPoint Point(Stopwatch wall) => new()
        {
            Round = Round,
            Hr10 = At(10, Curve).HitRate,
            Ndcg10 = At(10, Curve).Ndcg,
            Recall20 = At(20, Curve).Recall,
            FullNdcg20 = At(20, Curve).FullNdcg,
            UplinkBytes = (long)(Reports * (Up ?? 0)),
            DownlinkBytes = (long)(Reports * (Down ?? 0)),
            TrainSeconds = wall.Elapsed.TotalSeconds,
        };

        private double? Speed(Stopwatch wall) => _options.Method == Method.Centralized || Round == _start ? null : (Round - _start) * (double)_options.ClientsPerRound / wall.Elapsed.TotalSeconds;

        private SimulationProgress Progress(bool fresh, Stopwatch wall) => new()
        {
            Round = Round,
            Rounds = _options.Rounds,
            ClientsPerSecond = Speed(wall) ?? 0,
            UplinkBytes = (long)(Reports * (Up ?? 0)),
            DownlinkBytes = (long)(Reports * (Down ?? 0)),
            Evaluation = _history.LastOrDefault(),
            IsNewEvaluation = fresh,
        };

        private SimulationSummary Summarize(Stopwatch wall)
        {
            EvaluationPoint point = Point(wall);
            long dense = 4L * _split.Items * _options.Dim;
            bool federated = _options.Method != Method.Centralized, actions = _options.Method == Method.FedRas;
            return new SimulationSummary
            {
                Dataset = _dataset.Name,
                Method = _options.Method.ToString().ToLowerInvariant(),
                Seed = _options.Seed,
                Rounds = Round,
                Users = _split.Users,
                Items = _split.Items,
                Interactions = _dataset.Interactions.Length,
                Dim = _options.Dim,
                ClientsPerRound = federated ? _options.ClientsPerRound : null,
                Actions = actions ? _options.Actions : null,
                BroadcastActions = actions ? _options.BroadcastActions : null,
                Hr10 = point.Hr10,
                Ndcg10 = point.Ndcg10,
                Recall20 = point.Recall20,
                FullNdcg20 = point.FullNdcg20,
                NeverTrainedUsers = federated ? 3 : null,
                UplinkBytesPerReport = Up,
                DownlinkBytesPerRound = Down,
                DenseBytes = dense,
                UplinkReduction = 1 - Up / dense,
                DownlinkReduction = 1 - Down / dense,
                ClientsPerSecond = Speed(wall),
                TrainSeconds = wall.Elapsed.TotalSeconds,
                WallSeconds = wall.Elapsed.TotalSeconds,
                ModelSha256 = Snapshot().Sha256(),
            };
        }
    }
}
