using System.Buffers.Binary;

namespace RfbWatch.Fuzz.Mutation;

/// <summary>Changes dialogues step by step: steps are removed, repeated, exchanged, given to the other side, lost, cut in two, or their bytes change. Pieces of other dialogues are put in.</summary>
internal sealed class StepMutator : IMutator
{
    private const int HeaderBytes = 3;
    private const byte GapBits = 6;
    private const int MaxChanges = 4;

    private readonly ByteMutator _bytes = new();

    public byte[] Mutate(byte[] input, InputSource others, Random random)
    {
        var steps = Split(input);
        for (int i = random.Next(1, MaxChanges); i > 0 && steps.Count > 0; i--)
        {
            Change(steps, others, random);
        }

        return [.. steps.SelectMany(step => step)];
    }

    private static List<byte[]> Split(byte[] input)
    {
        var steps = new List<byte[]>();
        int at = 0;
        while (input.Length - at >= HeaderBytes)
        {
            int length = (input[at] & GapBits) == GapBits ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(input.AsSpan(at + 1));
            int end = Math.Min(input.Length, at + HeaderBytes + length);
            steps.Add(input[at..end]);
            at = end;
        }

        return steps;
    }

    private void Change(List<byte[]> steps, InputSource others, Random random)
    {
        int at = random.Next(steps.Count);
        byte[] step = steps[at];
        switch (random.Next(8))
        {
            case 0:
                steps.RemoveAt(at);
                break;
            case 1:
                steps.Insert(at, step);
                break;
            case 2:
                int other = random.Next(steps.Count);
                (steps[at], steps[other]) = (steps[other], step);
                break;
            case 3:
                steps[at] = [(byte)(step[0] ^ 1), .. step.AsSpan(1)];
                break;
            case 4:
                steps[at] = [(byte)(step[0] | GapBits), step[1], step[2]];
                break;
            case 5:
                int cut = random.Next(HeaderBytes, step.Length + 1);
                steps[at] = WithLength(step[..cut]);
                steps.Insert(at + 1, WithLength([step[0], 0, 0, .. step.AsSpan(cut)]));
                break;
            case 6:
                var taken = Split(others.Any());
                if (taken.Count > 0)
                {
                    steps.Insert(at, taken[random.Next(taken.Count)]);
                }

                break;
            default:
                steps[at] = WithLength([step[0], 0, 0, .. _bytes.Mutate(step[HeaderBytes..], others, random)]);
                break;
        }
    }

    private static byte[] WithLength(byte[] step)
    {
        int length = Math.Min(step.Length - HeaderBytes, ushort.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(step.AsSpan(1), (ushort)length);
        return step.Length == HeaderBytes + length ? step : step[..(HeaderBytes + length)];
    }
}
