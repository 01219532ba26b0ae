using RfbWatch.Packets;

namespace RfbWatch.Cli.Replays;

/// <summary>What became of the frames of a replay.</summary>
internal sealed record ReplayResult
{
    /// <summary>Frames that the interface took.</summary>
    public long Sent { get; set; }

    /// <summary>Bytes of them.</summary>
    public long SentBytes { get; set; }

    /// <summary>Those among them that were captured in part, and sent so.</summary>
    public long Cut { get; set; }

    /// <summary>Frames not sent because they begin with another link-layer header than the interface's, by link type.</summary>
    public SortedDictionary<LinkType, long> OtherLinkTypes { get; } = [];

    /// <summary>Frames not sent because they are longer than the interface takes.</summary>
    public long TooLong { get; set; }

    /// <summary>Length of the longest of them in bytes.</summary>
    public int Longest { get; set; }

    /// <summary>Frames not sent because less than a link-layer header was captured of them.</summary>
    public long TooShort { get; set; }

    /// <summary>Why sending ended before the capture did; null when it did not.</summary>
    public string? Failure { get; set; }

    /// <summary>Time from the first frame to the last.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Whether every frame of the capture went out as it once came.</summary>
    public bool IsWhole => Cut == 0 && OtherLinkTypes.Count == 0 && TooLong == 0 && TooShort == 0;
}
