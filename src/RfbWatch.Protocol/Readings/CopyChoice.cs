namespace RfbWatch.Protocol.Readings;

/// <summary>
/// Behind the tokens of a reading, and inside carriers, no grammar of tokens decides between copies. What is received is what the conversation holds together best
/// with: copies are left out, or put first, one after the other, as long as that helps.
/// </summary>
internal static class CopyChoice
{
    /// <summary>Changes made, one after the other.</summary>
    private const int MaxChanges = 8;

    /// <summary>Conversations read for one choice.</summary>
    private const int MaxTries = 128;

    /// <summary>The conversation that fits best, and where its bytes end.</summary>
    public static Conversation Best(HandshakeVerdict handshake, Func<StreamOrder, (Conversation Conversation, (long A, long B) End)> read, out (long A, long B) end)
    {
        var order = StreamOrder.Default;
        var best = read(order);
        end = best.End;
        if (!handshake.HasDisputedRest)
        {
            return best.Conversation;
        }

        int fit = ConversationFit.Of(best.Conversation.Facts);
        int tries = 0;
        for (int change = 0; change < MaxChanges; change++)
        {
            var from = order;
            bool better = false;
            foreach (var next in Changes(handshake, from, change == 0))
            {
                if (++tries > MaxTries)
                {
                    break;
                }

                var tried = read(next);
                if (ConversationFit.Of(tried.Conversation.Facts) is var triedFit && triedFit > fit)
                {
                    (order, best, fit, better) = (next, tried, triedFit, true);
                }
            }

            if (!better)
            {
                break;
            }
        }

        end = best.End;
        return best.Conversation;
    }

    private static IEnumerable<StreamOrder> Changes(HandshakeVerdict handshake, StreamOrder order, bool isFirst)
    {
        if (isFirst)
        {
            yield return StreamOrder.Latest;
        }

        foreach (var (side, copy) in handshake.Disputed)
        {
            if (!order.LeavesOut(side, copy))
            {
                yield return order.Without(side, copy);
                yield return order.First(side, copy);
            }
        }
    }
}
