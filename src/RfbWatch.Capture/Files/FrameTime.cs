namespace RfbWatch.Capture.Files;

/// <summary>Time in ticks of 100 ns since 0001-01-01, as <see cref="Packets.FrameHeader.Ticks"/> has it.</summary>
internal static class FrameTime
{
    /// <summary>1970-01-01 in ticks.</summary>
    public const long UnixEpochTicks = 621_355_968_000_000_000;

    /// <summary>The last tick a <see cref="DateTime"/> can hold; times beyond are held to it, so that no consumer has to check.</summary>
    public const long MaxTicks = 3_155_378_975_999_999_999;
}
