using RfbWatch.Protocol.Conversations;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>Plays scripts into conversations. The server is side A unless specified otherwise; the time of each step is its number.</summary>
internal static class Play
{
    public static ConversationFacts Steps(RfbScript script, Side server = Side.A, ConversationOptions? options = null)
    {
        var conversation = new Conversation(options ?? new ConversationOptions());
        Feed(conversation, script, server);
        return End(conversation);
    }

    public static void Feed(Conversation conversation, RfbScript script, Side server = Side.A)
    {
        long ticks = 0;
        foreach (var step in script.Steps)
        {
            conversation.OnBytes(step.FromServer ? server : Other(server), step.Bytes, ++ticks);
        }
    }

    /// <summary>Passes only the count of bytes that the conversation does not read.</summary>
    public static ConversationFacts Passing(RfbScript script, out long passed)
    {
        var conversation = new Conversation(new ConversationOptions());
        passed = 0;
        long ticks = 0;
        foreach (var step in script.Steps)
        {
            var side = step.FromServer ? Side.A : Side.B;
            ReadOnlySpan<byte> bytes = step.Bytes;
            int unread = (int)Math.Min(conversation.OnSkipped(side, 0).Unneeded, bytes.Length);
            if (unread > 0)
            {
                conversation.OnSkipped(side, unread);
                passed += unread;
            }

            conversation.OnBytes(side, bytes[unread..], ++ticks);
        }

        return End(conversation);
    }

    public static ConversationFacts End(Conversation conversation)
    {
        conversation.OnEnd(Side.A, StreamEnd.Closed);
        conversation.OnEnd(Side.B, StreamEnd.Closed);
        conversation.Finish();
        return conversation.Facts;
    }

    /// <summary>All bytes of one side before all of the other, each step with its true time.</summary>
    public static ConversationFacts SideBySide(RfbScript script, bool serverFirst)
    {
        var conversation = new Conversation(new ConversationOptions());
        for (int pass = 0; pass < 2; pass++)
        {
            long ticks = 0;
            foreach (var step in script.Steps)
            {
                ticks++;
                if (step.FromServer == (serverFirst == (pass == 0)))
                {
                    conversation.OnBytes(step.FromServer ? Side.A : Side.B, step.Bytes, ticks);
                }
            }
        }

        return End(conversation);
    }

    /// <summary>Plays one side alone.</summary>
    public static ConversationFacts Alone(RfbScript script, bool server)
    {
        var conversation = new Conversation(new ConversationOptions());
        long ticks = 0;
        foreach (var step in script.Steps)
        {
            ticks++;
            if (step.FromServer == server)
            {
                conversation.OnBytes(Side.A, step.Bytes, ticks);
            }
        }

        conversation.Finish();
        return conversation.Facts;
    }

    public static Side Other(Side side) => side == Side.A ? Side.B : Side.A;
}
