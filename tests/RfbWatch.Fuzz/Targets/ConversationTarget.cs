using RfbWatch.Fuzz.Mutation;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Tests;

namespace RfbWatch.Fuzz.Targets;

/// <summary>RFB conversations: the same facts under four ways of cutting the bytes of each step, and whether or not they are read on the way.</summary>
internal sealed class ConversationTarget : FuzzTarget
{
    public override string Name => "conversation";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Protocol"];

    public override int EdgeFloor => 6_200;

    public override int Executions => 3_000;

    public override int MaxLength => 4 << 10;

    public override IMutator Mutator { get; } = new StepMutator();

    public override IEnumerable<byte[]> Seeds() => Scripts.All.Values.Select(DialogueSteps.Write).Select(input => input.Length > MaxLength ? input[..MaxLength] : input);

    public override void Run(byte[] input)
    {
        var steps = DialogueSteps.Read(input);
        string whole = Claims.Text(Read(steps, _ => int.MaxValue));
        FuzzFailureException.ThrowUnlessEqual(whole, Claims.Text(Read(steps, _ => 1)), "byte by byte");
        FuzzFailureException.ThrowUnlessEqual(whole, Claims.Text(Read(steps, _ => 7, isWatched: true)), "in pieces of 7, with facts read after each");
        FuzzFailureException.ThrowUnlessEqual(whole, Claims.Text(Read(steps, at => 1 + (at * 31 % 97))), "in pieces of many sizes");
    }

    private static ConversationFacts Read(List<DialogueSteps.Step> steps, Func<int, int> pieceAt, bool isWatched = false)
    {
        var conversation = new Conversation(new ConversationOptions());
        long ticks = 0;
        foreach (var step in steps)
        {
            ticks++;
            var side = step.FromServer ? Side.A : Side.B;
            if (step.Gap > 0)
            {
                conversation.OnGap(side, step.Gap);
            }

            for (int at = 0; at < step.Bytes.Length;)
            {
                int length = Math.Min(pieceAt(at), step.Bytes.Length - at);
                conversation.OnBytes(side, step.Bytes.AsSpan(at, length), ticks);
                _ = isWatched ? conversation.Facts : null;
                at += length;
            }
        }

        conversation.OnEnd(Side.A, StreamEnd.Closed);
        conversation.OnEnd(Side.B, StreamEnd.Closed);
        conversation.Finish();
        return conversation.Facts;
    }
}
