using RfbWatch.Packets;

namespace RfbWatch.Cli.Replays;

/// <summary>The result of a replay.</summary>
internal sealed record ReplayResult
{
    /// <summary>Frames that the interface accepted.</summary>
    public long Sent { get; set; }

    /// <summary>Their total size in bytes.</summary>
    public long SentBytes { get; set; }

    /// <summary>Number of sent frames that were captured truncated.</summary>
    public long Cut { get; set; }

    /// <summary>Frames not sent because their link-layer header differs from the interface's, by link type.</summary>
    public SortedDictionary<LinkType, long> OtherLinkTypes { get; } = [];

    /// <summary>Frames not sent because they are longer than the interface accepts.</summary>
    public long TooLong { get; set; }

    /// <summary>Length of the longest of them in bytes.</summary>
    public int Longest { get; set; }

    /// <summary>Frames not sent because less than the link-layer header was captured.</summary>
    public long TooShort { get; set; }

    /// <summary>Why sending ended before the end of the capture; null if it did not.</summary>
    public string? Failure { get; set; }

    /// <summary>Time from the first frame to the last.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Whether every frame of the capture was sent unchanged.</summary>
    public bool IsWhole => Cut == 0 && OtherLinkTypes.Count == 0 && TooLong == 0 && TooShort == 0;
}
