namespace RfbWatch.Capture.Files;

/// <summary>Time in ticks of 100 ns since 0001-01-01, the unit of <see cref="Packets.FrameHeader.Ticks"/>.</summary>
internal static class FrameTime
{
    /// <summary>1970-01-01 in ticks.</summary>
    public const long UnixEpochTicks = 621_355_968_000_000_000;

    /// <summary>The last tick that a <see cref="DateTime"/> can represent. Later times are clamped to it, so that no consumer has to check.</summary>
    public const long MaxTicks = 3_155_378_975_999_999_999;
}
