namespace RfbWatch.Capture.Live;

/// <summary>Options for capturing from live inputs.</summary>
public sealed record LiveOptions
{
    /// <summary>The defaults.</summary>
    public static LiveOptions Default { get; } = new();

    /// <summary>The capture backend. Default: rings on Linux, libpcap elsewhere.</summary>
    public LiveBackend Backend { get; init; }

    /// <summary>
    /// Number of rings in the fanout group of an interface, 1 to 64. Each ring is a separate source, and both directions of a TCP connection go to the same
    /// ring. Default 1.
    /// </summary>
    public int Rings { get; init; } = 1;

    /// <summary>How frames are distributed over several rings. Default: by address pair.</summary>
    public RingSpread Spread { get; init; }

    /// <summary>
    /// Processors for the readers, by the kernel's processor numbers (starting at 0): the first for the first source of the input (its first ring), and so on,
    /// cyclically if there are more sources. Default: none; the kernel's scheduler chooses.
    /// </summary>
    public IReadOnlyList<int> Processors { get; init; } = [];

    /// <summary>
    /// Size of one ring in bytes, rounded down to blocks of 128 KiB; at least 16 blocks. A reader that is far behind uses up to the same amount again for
    /// copies of its blocks. Default 64 MiB.
    /// </summary>
    public long RingBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Longest time that a frame waits in the ring for its block to fill, in milliseconds, 1 to 10,000. The kernel then moves on to the next block, however few
    /// frames are in this one. Unless its memory is full sooner, a ring of N blocks therefore covers a stalled reader for N times this duration: 64 MiB last at
    /// least 102 s. The default, 200, leaves enough of the second within which a session must be reported.
    /// </summary>
    public int BlockMilliseconds { get; init; } = 200;

    /// <summary>Longest time that a read waits for frames, in milliseconds, 1 to 10,000. Default 100.</summary>
    public int WaitMilliseconds { get; init; } = 100;

    /// <summary>Whether to capture frames that are not addressed to this machine; required on a mirror port. Default true.</summary>
    public bool Promiscuous { get; init; } = true;

    /// <summary>
    /// Whether to skip frames that this machine sends. Default false. Always on for the loopback interface, because each frame would otherwise be captured
    /// twice.
    /// </summary>
    public bool IgnoreOutgoing { get; init; }

    /// <summary>A pcap-filter(7) expression, or null for all frames. It is compiled by libpcap, which must be installed in this case.</summary>
    public string? Filter { get; init; }

    /// <summary>Connection timeout for a pcap-over-IP server, in milliseconds, 1 to 600,000. Default 5,000.</summary>
    public int ConnectMilliseconds { get; init; } = 5_000;

    /// <summary>Limits for the streams of remote captures.</summary>
    public CaptureFileOptions Stream { get; init; } = CaptureFileOptions.Default;

    /// <summary>Describes the first option that is out of range, and the allowed range; null if all are valid.</summary>
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
