using FedRas.Wire;

namespace FedRas.Tests.Wire.Fuzz;

/// <summary>A kind of message to mutate: whole messages to begin with, its decoder and its encoder. A new kind is one more entry of <see cref="All"/>.</summary>
internal abstract class FuzzedKind(string name)
{
    /// <summary>What the decoders are given; low enough that a mutant reaches it.</summary>
    public static WireLimits Limits { get; } = new() { MaxItems = 1 << 20, MaxDim = 256, MaxMessageBytes = 1 << 16, MaxDecodedBytes = 24 * 1024 };

    public static IReadOnlyList<FuzzedKind> All { get; } =
    [
        new UpdateKind("update 1", UpdateKind.Coding.Version1),
        new UpdateKind("update 2", UpdateKind.Coding.Version2),
        new UpdateKind("update 2 beside the table", UpdateKind.Coding.Version2BesideTheTable),
        new FrameKind("frame 1", isVersion1: true),
        new FrameKind("frame 2", isVersion1: false),
        new LatticeFrameKind("lattice frame"),
    ];

    public string Name => name;

    /// <inheritdoc/>
    public override string ToString() => name;

    /// <summary>Legal messages, each of which the decoder accepts within <see cref="Limits"/>.</summary>
    public abstract IEnumerable<byte[]> Corpus(ulong seed);

    /// <summary>Fresh buffers for the next decode, so that all of its allocation counts.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>Decodes a message. May repair a part of it that no mutation could get right, such as a hash.</summary>
    public abstract void Decode(Span<byte> message);

    /// <summary>Encodes what was decoded last, in the version of <paramref name="message"/>.</summary>
    public abstract ReadOnlySpan<byte> Reencode(ReadOnlySpan<byte> message);

    /// <summary>Lets the thread's coder and the runtime allocate what they do once.</summary>
    public void WarmUp(IEnumerable<byte[]> corpus)
    {
        foreach (byte[] message in corpus)
        {
            Begin();
            Decode((byte[])message.Clone());
            Reencode(message);
        }
    }
}
