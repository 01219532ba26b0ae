using RfbWatch.Protocol.Readings;

namespace RfbWatch.Protocol.Conversations;

/// <summary>
/// After the tokens of a reading, and inside carriers, no grammar of tokens decides between copies. The copies that make the conversation most consistent are
/// considered received: copies are omitted or given priority, one after another. Several changes may be needed before one has an effect, so the search continues from
/// the few best orders, not only from the best one.
/// </summary>
internal static class CopyChoice
{
    /// <summary>Maximum number of consecutive changes.</summary>
    private const int MaxChanges = 8;

    /// <summary>Number of changes without improvement after which the search ends.</summary>
    private const int MaxIdle = 2;

    /// <summary>Number of orders that are changed further. They have different results, so that many orders with the same wrong result do not displace the others.</summary>
    private const int Width = 4;

    /// <summary>Maximum number of conversations read for one choice.</summary>
    private const int MaxTries = 160;

    /// <summary>
    /// Number of orders, for each conversation read, that may give the bytes of a conversation read before. Their bytes are assembled only to be compared, which costs less than
    /// reading, but the orders of many equal copies are far more than their results.
    /// </summary>
    private const int RepeatsPerTry = 4;

    /// <summary>A conversation without authentication counts as a rival if its fit is at most this much below the best.</summary>
    private const int OpenMargin = ReadingScore.RivalMargin;

    /// <summary>The best-fitting conversation, the end of its bytes, and the results of others that fit nearly as well.</summary>
    public static ChosenConversation Best(StreamReplay replay, CopySearchBudget? budget, Func<(byte[] A, byte[] B), Conversation> read)
    {
        int most = budget?.Allowed(MaxTries) ?? MaxTries;
        var tried = new List<Tried>();
        var orders = new HashSet<StreamOrder>();
        int repeats = 0;
        var first = Try(StreamOrder.Default)!;
        if (replay.Disputed.Count == 0)
        {
            return first.Alone;
        }

        var current = new List<Tried> { first };
        int best = first.Fit;
        for (int change = 0, idle = 0; change < MaxChanges && idle < MaxIdle && current.Count > 0 && !(change > 0 && tried.Exists(IsWhole)); change++)
        {
            var next = new List<Tried>();
            foreach (var order in current.SelectMany(from => Changes(replay, from.Order, change == 0)).TakeWhile(_ => !IsSpent()))
            {
                if (Try(order) is { } other)
                {
                    next.Add(other);
                }
            }

            current = [.. next.GroupBy(each => ReadingFacts.Of(each.Facts)).Select(same => same.MaxBy(each => each.Fit)!).OrderByDescending(each => each.Fit).Take(Width)];
            idle = current.Count > 0 && current[0].Fit > best ? 0 : idle + 1;
            best = current.Count > 0 ? Math.Max(best, current[0].Fit) : best;
        }

        budget?.Spend(tried.Count + (repeats / RepeatsPerTry), cut: IsSpent() && (most < MaxTries || repeats >= most * RepeatsPerTry));
        var chosen = tried.MaxBy(each => each.Fit)!;
        return chosen.Alone with { Rivals = Rivals(chosen, tried) };

        bool IsSpent() => tried.Count >= most || repeats >= most * RepeatsPerTry;

        Tried? Try(StreamOrder order)
        {
            if (!orders.Add(order))
            {
                return null;
            }

            var streams = replay.Assemble(order);
            if (tried.Exists(each => each.Streams.A.AsSpan().SequenceEqual(streams.A) && each.Streams.B.AsSpan().SequenceEqual(streams.B)))
            {
                repeats++;
                return null;
            }

            var conversation = read(streams);
            tried.Add(new(order, streams, conversation, conversation.Facts, conversation.Fit));
            return tried[^1];
        }
    }

    /// <summary>
    /// Whether a conversation is a rival of the best-fitting one: they disagree about whether the session was open without authentication, and it fits nearly as
    /// well. A claim that it was open has more weight: hiding a session is worse than an unnecessary alert.
    /// </summary>
    public static bool IsRival(ConversationFacts rival, int rivalFit, ConversationFacts chosen, int fit) =>
        rival.NoAuthentication != chosen.NoAuthentication && rival.Stage > Stage.None && rivalFit >= fit - (chosen.NoAuthentication ? ConversationFit.NoAuthentication : OpenMargin);

    private static List<ReadingFacts> Rivals(Tried chosen, List<Tried> tried) => [.. tried.Where(each => IsRival(each.Facts, each.Fit, chosen.Facts, chosen.Fit))
        .OrderByDescending(each => each.Fit).Take(1).Select(each => ReadingFacts.Of(each.Facts))];

    /// <summary>Whether nothing can fit better: a session without authentication and without anomalies. One round of changes still shows whether another conversation denies it.</summary>
    private static bool IsWhole(Tried tried) => tried.Facts is { NoAuthentication: true, Stage: Stage.Active, Anomalies.Count: 0, OversizeFields.Count: 0 };

    private static IEnumerable<StreamOrder> Changes(StreamReplay replay, StreamOrder order, bool isFirst)
    {
        if (isFirst)
        {
            yield return StreamOrder.Latest;
            yield return replay.Consistent;
            yield return replay.Chained;
        }

        foreach (var (side, copy) in replay.Disputed)
        {
            if (!order.Excludes(side, copy))
            {
                yield return order.Without(side, copy);
            }

            yield return order.First(side, copy);
        }
    }

    private sealed record Tried(StreamOrder Order, (byte[] A, byte[] B) Streams, Conversation Conversation, ConversationFacts Facts, int Fit)
    {
        public ChosenConversation Alone => new(Conversation, Streams, []);
    }
}
