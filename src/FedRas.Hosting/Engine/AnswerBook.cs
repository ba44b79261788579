using System.Collections.Concurrent;
using FedRas.Hosting.Storage;
using FedRas.Protocol;

namespace FedRas.Hosting.Engine;

/// <summary>Answers of the last rounds by device and report id. Look-ups come from any thread.</summary>
internal sealed class AnswerBook
{
    private readonly ConcurrentDictionary<(long Device, UInt128 Report), (int Round, Answer Answer)> _answers = [];

    public AnswerBook(IEnumerable<AnswerGiven> stored)
    {
        foreach (AnswerGiven answer in stored)
            Add(answer.Round, answer.Number, answer.ReportId, new Answer(ReportReply.Parser.ParseFrom(answer.Reply), Task.CompletedTask));
    }

    public int Count => _answers.Count;

    public Answer? Find(long device, ReadOnlySpan<byte> reportId) =>
        _answers.TryGetValue((device, IdOf(reportId)), out (int Round, Answer Answer) found) ? found.Answer : null;

    public void Add(int round, long device, ReadOnlySpan<byte> reportId, Answer answer) =>
        _answers[(device, IdOf(reportId))] = (round, answer);

    /// <summary>Lets answers of rounds before one go.</summary>
    public void Prune(int oldest)
    {
        foreach (KeyValuePair<(long, UInt128), (int Round, Answer)> pair in _answers)
            if (pair.Value.Round < oldest) _answers.TryRemove(pair);
    }

    private static UInt128 IdOf(ReadOnlySpan<byte> reportId) => BitConverter.ToUInt128(reportId);
}
