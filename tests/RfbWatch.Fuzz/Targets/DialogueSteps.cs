using System.Buffers.Binary;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Fuzz.Targets;

/// <summary>
/// A dialogue of two sides as bytes: for each step a kind (bit 0: from the server; bits 1 and 2 set: a gap instead of bytes), a length of two bytes, little-endian, and the bytes. Any input is
/// a dialogue: a length beyond the end is cut.
/// </summary>
internal static class DialogueSteps
{
    private const int HeaderBytes = 3;
    private const int GapBits = 6;

    /// <param name="FromServer">The side that speaks first in the scripts; either side may be the server.</param>
    /// <param name="Bytes">What is said; empty for a gap.</param>
    /// <param name="Gap">Bytes that are missing; 0 for none.</param>
    public readonly record struct Step(bool FromServer, byte[] Bytes, int Gap);

    public static byte[] Write(RfbScript script)
    {
        using var text = new MemoryStream();
        Span<byte> header = stackalloc byte[HeaderBytes];
        foreach (var step in script.Steps)
        {
            foreach (byte[] piece in step.Bytes.ToArray().Chunk(ushort.MaxValue))
            {
                header[0] = step.FromServer ? (byte)1 : (byte)0;
                BinaryPrimitives.WriteUInt16LittleEndian(header[1..], (ushort)piece.Length);
                text.Write(header);
                text.Write(piece);
            }
        }

        return text.ToArray();
    }

    public static List<Step> Read(byte[] input)
    {
        var steps = new List<Step>();
        int at = 0;
        while (input.Length - at >= HeaderBytes)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(input.AsSpan(at + 1));
            bool fromServer = (input[at] & 1) != 0;
            bool isGap = (input[at] & GapBits) == GapBits;
            at += HeaderBytes;
            if (isGap)
            {
                steps.Add(new Step(fromServer, [], length));
                continue;
            }

            int present = Math.Min(length, input.Length - at);
            if (present > 0)
            {
                steps.Add(new Step(fromServer, input[at..(at + present)], 0));
            }

            at += present;
        }

        return steps;
    }
}
