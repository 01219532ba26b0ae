using RfbWatch.Protocol.Carriers;

namespace RfbWatch.Protocol.Readings;

/// <summary>
/// Reads the beginning of a conversation in every way that the captured copies of its bytes allow, and finds the reading that both sides confirm. An attacker
/// who controls one side can send bytes that the other side never receives; the other side's next data shows what it received.
/// A pure function of its input.
/// </summary>
public static class HandshakeReadings
{
    /// <summary>Maximum number of readings followed at the same time; those with the best scores are kept.</summary>
    internal const int MaxReadings = 32;

    /// <summary>Maximum number of tokens of a handshake.</summary>
    private const int MaxTokens = 24;

    /// <summary>Maximum number of offsets at which the banner of one side may begin.</summary>
    private const int MaxStarts = 3;

    /// <summary>Finds the best reading.</summary>
    /// <param name="a">Copies of the bytes of side A, in order of arrival.</param>
    /// <param name="b">Copies of the bytes of side B.</param>
    /// <param name="initiator">The side that opened the connection; null if unknown.</param>
    /// <param name="truncated">Whether the caller omitted a copy because a limit was reached.</param>
    /// <returns>The verdict; null if no reading has the banners of both sides and no copies differ.</returns>
    public static HandshakeVerdict? Of(IReadOnlyList<StreamCopy> a, IReadOnlyList<StreamCopy> b, Side? initiator, bool truncated = false)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var grammar = new HandshakeGrammar(new CopySet(a, b), new CopySet(b, a)) { Initiator = initiator };
        var ended = new List<Reading>();
        ended.AddRange(Search(grammar, Side.A));
        ended.AddRange(Search(grammar, Side.B));
        var readings = ended.Where(reading => reading is { ServerVersion: not null, ClientVersion: not null }).OrderByDescending(reading => reading.Score).ToList();
        return readings.Count == 0 ? HandshakeVerdict.OfCarrier(grammar, truncated) : HandshakeVerdict.Of(readings, grammar, truncated);
    }

    private static List<Reading> Search(HandshakeGrammar grammar, Side server)
    {
        var current = new List<Reading>();
        foreach (long startA in Starts(grammar, Side.A))
        {
            foreach (long startB in Starts(grammar, Side.B))
            {
                int prefaces = (startA > 0 ? 1 : 0) + (startB > 0 ? 1 : 0);
                int prior = grammar.Initiator is { } opened && server == ExpectedServer(grammar, opened, startA, startB) ? ReadingScore.ExpectedServer : 0;
                current.Add(new Reading(server)
                {
                    NextA = startA,
                    NextB = startB,
                    Grammar = prior + (prefaces * ReadingScore.Preface),
                    Next = OpeningSteps.ServerVersion,
                });
            }
        }

        var ended = new List<Reading>();
        for (int token = 0; token < MaxTokens && current.Count > 0; token++)
        {
            var next = new List<Reading>();
            foreach (var reading in current)
            {
                var after = reading.Next?.Invoke(reading, grammar).ToList() ?? [];
                next.AddRange(after);
                if (after.Count == 0)
                {
                    ended.Add(reading);
                }
            }

            current = [.. next.OrderByDescending(reading => reading.Score).Take(MaxReadings)];
        }

        ended.AddRange(current);
        return ended;
    }

    /// <summary>
    /// The side expected to be the server from the beginning of the streams: the responder, or the initiator if it registered with a repeater that has not requested
    /// a target.
    /// </summary>
    private static Side ExpectedServer(HandshakeGrammar grammar, Side initiator, long startA, long startB)
    {
        var (responder, start, responderStart) = initiator == Side.A ? (Side.B, startA, startB) : (Side.A, startB, startA);
        bool registered = start == RepeaterPreamble.BlockLength && responderStart == 0
            && grammar.Of(initiator).Strings(0, RepeaterPreamble.BlockLength) is [var block, ..]
            && (RepeaterPreamble.ReadBlock(block.Bytes, expected: false).Flags & PreambleFlags.RepeaterId) != 0
            && !grammar.Of(responder).Strings(0, RepeaterPreamble.BannerLength).Any(banner => RepeaterPreamble.ReadBanner(banner.Bytes).Verdict == PreambleVerdict.Whole);
        return registered ? initiator : responder;
    }

    private static IEnumerable<long> Starts(HandshakeGrammar grammar, Side side) => grammar.Of(side).Banners().Append(0).Distinct().Order().Take(MaxStarts);
}
