using FedRas.Hosting.Engine;
using Microsoft.Extensions.Time.Testing;

namespace FedRas.Network.Tests.Security;

/// <summary>How offences are counted, on a clock that the test moves.</summary>
public sealed class OffendersTests
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1), s_cutOff = TimeSpan.FromMinutes(5);
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Offends_EnoughWithinTheWindow_CutsOffForAWhile()
    {
        Offenders<int> book = Book(3);
        Assert.Null(book.CutOff(1));
        Assert.False(book.Offends(1));
        Assert.False(book.Offends(1));
        Assert.Null(book.CutOff(1));
        Assert.True(book.Offends(1));
        Assert.Equal(s_cutOff, book.CutOff(1));
        Assert.Null(book.CutOff(2));
        _clock.Advance(s_cutOff - TimeSpan.FromSeconds(1));
        Assert.False(book.Offends(1)); // told once, and not made longer
        Assert.Equal(TimeSpan.FromSeconds(1), book.CutOff(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(book.CutOff(1));
        Assert.False(book.Offends(1)); // counted from the beginning
    }

    [Fact]
    public void Offends_SpreadOverTime_CutsNobodyOff()
    {
        Offenders<int> book = Book(3);
        for (int i = 0; i < 20; i++)
        {
            Assert.False(book.Offends(1));
            _clock.Advance(s_window / 2);
        }
        Assert.Null(book.CutOff(1));
    }

    [Fact]
    public void Offends_ManyOffenders_AreNotAllRemembered()
    {
        Offenders<int> book = Book(1);
        for (int who = 0; who < 3 * Offenders<int>.Remembered; who++) book.Offends(who);
        Assert.Equal(Offenders<int>.Remembered, book.Count);
        Assert.NotNull(book.CutOff((3 * Offenders<int>.Remembered) - 1));
        Assert.Null(book.CutOff(0));
    }

    private Offenders<int> Book(int most) => new(most, s_window, s_cutOff, _clock);
}
