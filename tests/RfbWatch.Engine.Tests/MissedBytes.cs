using RfbWatch.Packets;

namespace RfbWatch.Engine.Tests;

/// <summary>How many bytes of a lost segment are shown to be missing by the rest of its connection.</summary>
/// <param name="Least">The minimum that must be reported.</param>
/// <param name="Most">The maximum that may be reported.</param>
internal sealed record MissedBytes(long Least, long Most)
{
    /// <summary>
    /// The bytes of the segment that no other segment contains. The number is exact where the preceding stream offset is known and later bytes or the end
    /// of the same direction show that the bytes were sent. Where only acknowledgments of the other endpoint show it, one of the numbers acknowledged may
    /// be a FIN that was not captured.
    /// </summary>
    public static MissedBytes KnownFrom(IReadOnlyList<Segment> rest, Segment lost)
    {
        var same = rest.Where(segment => segment.Source == lost.Source).ToList();
        var answers = rest.Where(segment => segment.Source != lost.Source && (segment.Control & TcpControl.Ack) != 0).Select(segment => segment.Acknowledgment).ToList();
        bool begun = same.Exists(segment => Before(segment.Sequence, lost.Sequence))
            || rest.Any(segment => segment.Source != lost.Source && (segment.Control & TcpControl.Syn) != 0 && (segment.Control & TcpControl.Ack) != 0);
        if (!begun)
        {
            return new MissedBytes(0, 0);
        }

        var ends = same.Where(segment => segment.Payload.Length > 0 || (segment.Control & TcpControl.Fin) != 0).Select(segment => segment.Sequence + (uint)segment.Payload.Length).ToList();
        long shown = 0;
        long answered = 0;
        for (int at = 0; at < lost.Payload.Length; at++)
        {
            uint place = lost.Sequence + (uint)at;
            if (same.Exists(segment => !Before(place, segment.Sequence) && Before(place, segment.Sequence + (uint)segment.Payload.Length)))
            {
                continue;
            }

            shown += ends.Exists(end => Before(place, end)) ? 1 : 0;
            answered += answers.Exists(end => Before(place, end)) ? 1 : 0;
        }

        return answered > shown ? new MissedBytes(answered - 1, answered + 1) : new MissedBytes(shown, shown);
    }

    private static bool Before(uint one, uint other) => (int)(one - other) < 0;
}
