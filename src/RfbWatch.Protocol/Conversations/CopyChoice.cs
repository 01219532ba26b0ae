using RfbWatch.Protocol.Readings;

namespace RfbWatch.Protocol.Conversations;

/// <summary>
/// Behind the tokens of a reading, and inside carriers, no grammar of tokens decides between copies. What is received is what the conversation holds together best
/// with: copies are left out, or put first, one after the other. Several changes may be needed before one shows its effect, so the search goes on from the few best orders, not from the
/// best one alone.
/// </summary>
internal static class CopyChoice
{
    /// <summary>Changes made, one after the other.</summary>
    private const int MaxChanges = 8;

    /// <summary>Changes without any gain after which nothing is expected of more.</summary>
    private const int MaxIdle = 2;

    /// <summary>Orders that are changed further.</summary>
    private const int Width = 4;

    /// <summary>Conversations read for one choice.</summary>
    private const int MaxTries = 160;

    /// <summary>By so much a conversation that was open without authentication may fit less than the best one, and still counts.</summary>
    private const int OpenMargin = ReadingScore.RivalMargin;

    /// <summary>The conversation that fits best, where its bytes end, and what others say that fit nearly as well.</summary>
    public static ChosenConversation Best(StreamReplay replay, CopySearchBudget? budget, Func<(byte[] A, byte[] B), Conversation> read)
    {
        int most = budget?.Allowed(MaxTries) ?? MaxTries;
        var tried = new List<Tried>();
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
            foreach (var order in current.SelectMany(from => Changes(replay, from.Order, change == 0)).TakeWhile(_ => tried.Count < most))
            {
                if (Try(order) is { } other)
                {
                    next.Add(other);
                }
            }

            current = [.. next.OrderByDescending(each => each.Fit).Take(Width)];
            idle = current.Count > 0 && current[0].Fit > best ? 0 : idle + 1;
            best = current.Count > 0 ? Math.Max(best, current[0].Fit) : best;
        }

        budget?.Spend(tried.Count, cut: most < MaxTries && tried.Count >= most);
        var chosen = tried.MaxBy(each => each.Fit)!;
        return chosen.Alone with { Rivals = Rivals(chosen, tried) };

        Tried? Try(StreamOrder order)
        {
            var streams = replay.Assemble(order);
            if (tried.Exists(each => each.Streams.A.AsSpan().SequenceEqual(streams.A) && each.Streams.B.AsSpan().SequenceEqual(streams.B)))
            {
                return null;
            }

            var conversation = read(streams);
            tried.Add(new(order, streams, conversation, conversation.Facts, conversation.Fit));
            return tried[^1];
        }
    }

    /// <summary>
    /// Whether a conversation is a rival of the one that fits best: it denies or claims that the session was open without authentication, and fits nearly as well. Claiming counts for more:
    /// hiding a session is worse than asking about one.
    /// </summary>
    public static bool IsRival(ConversationFacts rival, int rivalFit, ConversationFacts chosen, int fit) =>
        rival.NoAuthentication != chosen.NoAuthentication && rival.Stage > Stage.None && rivalFit >= fit - (chosen.NoAuthentication ? ConversationFit.NoAuthentication : OpenMargin);

    private static List<ReadingFacts> Rivals(Tried chosen, List<Tried> tried) => [.. tried.Where(each => IsRival(each.Facts, each.Fit, chosen.Facts, chosen.Fit))
        .OrderByDescending(each => each.Fit).Take(1).Select(each => ReadingFacts.Of(each.Facts))];

    /// <summary>Whether nothing can fit better: a session without authentication that shows nothing odd. One round of changes still shows whether another conversation denies it.</summary>
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
            if (!order.LeavesOut(side, copy))
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
