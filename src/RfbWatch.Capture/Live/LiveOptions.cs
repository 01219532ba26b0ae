namespace RfbWatch.Capture.Live;

/// <summary>How to capture from live inputs.</summary>
public sealed record LiveOptions
{
    /// <summary>The defaults.</summary>
    public static LiveOptions Default { get; } = new();

    /// <summary>How to capture. Default: rings on Linux, libpcap elsewhere.</summary>
    public LiveBackend Backend { get; init; }

    /// <summary>
    /// Rings in the fanout group of an interface, 1 to 64; each is a source of its own, and both directions of a TCP connection
    /// come to the same one. Default 1.
    /// </summary>
    public int Rings { get; init; } = 1;

    /// <summary>How frames are spread over several rings. Default by the pair of addresses.</summary>
    public RingSpread Spread { get; init; }

    /// <summary>
    /// Processors for the readers, by the kernel's numbers from 0: the first for the first source of the input (its first ring), and so on, from the beginning again where there are more sources.
    /// Default none: the kernel's scheduler chooses.
    /// </summary>
    public IReadOnlyList<int> Processors { get; init; } = [];

    /// <summary>Memory of one ring in bytes, rounded down to blocks of 256 KiB, at least 8 of them. Default 64 MiB.</summary>
    public long RingBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Longest time that a frame waits in the ring for its block to fill, in milliseconds, 1 to 10,000. The kernel then goes on to the next block, however little is in this one, so a
    /// ring of N blocks outlasts a reader that stands still for N times this, or until its memory is full if that is sooner: 64 MiB last 51 s at least. Default 200, which is part
    /// of the second within which a session is reported.
    /// </summary>
    public int BlockMilliseconds { get; init; } = 200;

    /// <summary>Longest time that a read waits for frames, in milliseconds, 1 to 10,000. Default 100.</summary>
    public int WaitMilliseconds { get; init; } = 100;

    /// <summary>Whether to see frames that are not for this machine; a mirror port needs it. Default true.</summary>
    public bool Promiscuous { get; init; } = true;

    /// <summary>Whether to leave out what this machine sends. Default false; on the loopback interface it is always so, for each frame would come twice.</summary>
    public bool IgnoreOutgoing { get; init; }

    /// <summary>A filter in the language of pcap-filter(7), or null for all frames. It is compiled by libpcap, which must then be installed.</summary>
    public string? Filter { get; init; }

    /// <summary>Longest wait for a pcap-over-IP server to accept, in milliseconds, 1 to 600,000. Default 5,000.</summary>
    public int ConnectMilliseconds { get; init; } = 5_000;

    /// <summary>Bounds for streams of a remote capture.</summary>
    public CaptureFileOptions Stream { get; init; } = CaptureFileOptions.Default;

    /// <summary>The first option that is out of its range, with what is allowed; null when all are right.</summary>
    public string? Validate()
    {
        return Check(nameof(Rings), Rings, 1, 64)
            ?? Check(nameof(RingBytes), RingBytes, 2 << 20, 2046L << 20)
            ?? Check(nameof(BlockMilliseconds), BlockMilliseconds, 1, 10_000)
            ?? Check(nameof(WaitMilliseconds), WaitMilliseconds, 1, 10_000)
            ?? Check(nameof(ConnectMilliseconds), ConnectMilliseconds, 1, 600_000);

        static string? Check(string name, long value, long least, long most) =>
            value >= least && value <= most ? null : $"{name} is {value}, {least} to {most} is allowed";
    }
}
