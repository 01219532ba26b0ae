using System.IO.Compression;
using RfbWatch.Protocol.Carriers;

namespace RfbWatch.Fuzz.Targets;

/// <summary>The inflater of WebSocket messages: the same output for any cut, what zlib inflates up to the first final block, and a refusal wherever zlib refuses.</summary>
internal sealed class InflaterTarget : FuzzTarget
{
    /// <summary>Output after which the comparison ends: a small input can inflate to very much.</summary>
    private const int MaxOutput = 1 << 18;

    /// <summary>More bytes than a match has.</summary>
    private const int Lookahead = 16;

    public override string Name => "inflater";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Protocol"];

    public override int EdgeFloor => 270;

    public override int Executions => 60_000;

    public override int MaxLength => 2 << 10;

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] text = [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * i % 251 % 37))];
        foreach (var level in Enum.GetValues<CompressionLevel>())
        {
            foreach (int length in new[] { 0, 1, 20, 700, text.Length })
            {
                using var output = new MemoryStream();
                using (var deflater = new DeflateStream(output, level, leaveOpen: true))
                {
                    deflater.Write(text, 0, length);
                }

                yield return output.ToArray();
            }
        }
    }

    public override void Run(byte[] input)
    {
        var (whole, isGood) = Inflate(input, int.MaxValue);
        foreach (int piece in new[] { 1, 5 })
        {
            var (cut, cutIsGood) = Inflate(input, piece);
            FuzzFailureException.ThrowUnless(isGood == cutIsGood && whole.AsSpan().SequenceEqual(cut), $"in pieces of {piece}: {cut.Length} bytes, {cutIsGood}; whole: {whole.Length} bytes, {isGood}");
        }

        var (theirs, isRefused) = Zlib(input);
        int common = Math.Min(whole.Length, theirs.Length);
        FuzzFailureException.ThrowUnless(whole.AsSpan(0, common).SequenceEqual(theirs.AsSpan(0, common)), "other bytes than zlib's");
        // zlib refuses a code by its first bits; the inflater may wait for the bits of a whole match. What follows does not matter to either.
        var (longer, longerIsGood) = isRefused ? Inflate([.. input, .. new byte[Lookahead]], int.MaxValue) : (whole, isGood);
        FuzzFailureException.ThrowUnless(!isRefused || !longerIsGood || longer.Length >= MaxOutput, "zlib refuses it");
        FuzzFailureException.ThrowUnless(isRefused || whole.Length >= theirs.Length, $"{whole.Length} bytes where zlib gives {theirs.Length}");
    }

    private static (byte[] Output, bool IsGood) Inflate(byte[] deflated, int piece)
    {
        var inflater = new Inflater();
        using var output = new MemoryStream();
        for (int at = 0; at < deflated.Length && output.Length < MaxOutput;)
        {
            int length = Math.Min(piece, deflated.Length - at);
            ReadOnlySpan<byte> some = deflated.AsSpan(at, length);
            ReadOnlySpan<byte> inflated;
            do
            {
                if (!inflater.TryRead(ref some, out inflated))
                {
                    return (Cut(output), false);
                }

                FuzzFailureException.ThrowUnless(inflated.Length <= Inflater.PieceLength, $"{inflated.Length} bytes at once");
                output.Write(inflated);
            }
            while (!inflated.IsEmpty && output.Length < MaxOutput);
            at += length;
        }

        return (Cut(output), true);
    }

    private static (byte[] Output, bool IsRefused) Zlib(byte[] deflated)
    {
        using var output = new MemoryStream();
        try
        {
            using var stream = new DeflateStream(new MemoryStream(deflated), CompressionMode.Decompress);
            byte[] buffer = new byte[4096];
            int count;
            while (output.Length < MaxOutput && (count = stream.Read(buffer)) > 0)
            {
                output.Write(buffer, 0, count);
            }

            return (Cut(output), false);
        }
        catch (InvalidDataException)
        {
            return (Cut(output), true);
        }
    }

    private static byte[] Cut(MemoryStream output) => output.ToArray()[..(int)Math.Min(output.Length, MaxOutput)];
}
