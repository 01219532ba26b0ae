using System.Buffers;
using System.IO.Compression;
using RfbWatch.Protocol.Carriers;
using RfbWatch.TestKit;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>The inflater produces the same output as the library, however the input is cut, and also reports where the data end.</summary>
public class InflaterTests
{
    public static TheoryData<string> Kinds => [.. Sources.Keys];

    private static readonly SortedDictionary<string, Func<Random, byte[]>> Sources = new(StringComparer.Ordinal)
    {
        ["nothing"] = _ => [],
        ["noise"] = random => Bytes(random, random.Next(1, 70_000), 256),
        ["few values"] = random => Bytes(random, random.Next(1, 70_000), 3),
        ["one value"] = random => new byte[random.Next(1, 200_000)],
        ["skewed"] = random => [.. Bytes(random, random.Next(1, 100_000), 256).Select(value => (byte)(value * value * value >> 17))],
        ["far matches"] = random =>
        {
            byte[] block = Bytes(random, 32_000, 256);
            return [.. block, .. block.AsSpan(0, random.Next(1000)), .. block, .. block.AsSpan(random.Next(31_000))];
        },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_gives_what_was_deflated_however_it_is_cut(string kind)
    {
        foreach (int seed in Enumerable.Range(1, Repetitions.Of(4)))
        {
            byte[] source = Sources[kind](new Random(seed));
            foreach (var level in Enum.GetValues<CompressionLevel>())
            {
                byte[] deflated = Deflate(source, level);
                foreach (int piece in new[] { 1, 3, 8, 500, deflated.Length })
                {
                    var inflater = new Inflater();
                    var (output, good) = Inflate(inflater, deflated, piece);
                    Assert.True(good && source.AsSpan().SequenceEqual(output), $"{kind}, seed {seed}, {level}, pieces of {piece}");
                    Assert.True(inflater.IsBetweenBlocks);
                }
            }
        }
    }

    [Fact]
    public void Streams_after_a_final_block_are_read_as_one()
    {
        var random = new Random(7);
        byte[][] sources = [.. Sources.Values.Select(source => source(random)), .. Sources.Values.Select(source => source(random))];
        byte[] deflated = [.. sources.SelectMany(source => Deflate(source, CompressionLevel.Fastest))];
        var (output, good) = Inflate(new Inflater(), deflated, 77);
        Assert.True(good);
        Assert.True(output.AsSpan().SequenceEqual(sources.SelectMany(source => source).ToArray()));
    }

    /// <summary>Damaged input: the output does not depend on how it is cut, and the inflater accepts and rejects the same input as the library.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Damage_is_seen_as_the_library_sees_it(int seed)
    {
        var random = new Random(seed);
        for (int run = 0; run < Repetitions.Of(400); run++)
        {
            byte[] deflated = Deflate(Bytes(random, random.Next(1, 3000), random.Next(2, 80)), random.Next(4) switch { 0 => CompressionLevel.Fastest, 1 => CompressionLevel.NoCompression, _ => CompressionLevel.Optimal });
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                deflated[random.Next(Math.Min(deflated.Length, random.Next(2) == 0 ? 60 : 4000))] ^= (byte)(1 << random.Next(8));
            }

            var (whole, good) = Inflate(new Inflater(), deflated, deflated.Length);
            var (cut, cutGood) = Inflate(new Inflater(), deflated, 1);
            Assert.True(good == cutGood && whole.AsSpan().SequenceEqual(cut), $"seed {seed}, run {run}");
            var (theirs, finished) = Library(deflated);
            Assert.True(theirs is null ? !good : whole.AsSpan().StartsWith(theirs), $"seed {seed}, run {run}: {Convert.ToHexString(deflated)}");
            Assert.True(finished || theirs is null || (good && whole.Length == theirs.Length), $"seed {seed}, run {run}: {Convert.ToHexString(deflated)}");
        }
    }

    [Theory]
    [InlineData("07")] // an invalid block type
    [InlineData("0105000000")] // a stored length that contradicts its complement
    [InlineData("4B040200")] // a match that refers to data before the first byte
    [InlineData("FDFF")] // more literal codes than exist
    public void Invalid_streams_are_rejected(string bytes) =>
        Assert.False(Inflate(new Inflater(), [.. Convert.FromHexString(bytes), .. new byte[40]], 1).Good);

    [Fact]
    public void Nothing_is_allocated_once_its_codes_are_there()
    {
        byte[] deflated = Deflate(Bytes(new Random(1), 50_000, 40), CompressionLevel.Optimal);
        var inflater = new Inflater();
        void Run()
        {
            ReadOnlySpan<byte> rest = deflated;
            while (inflater.TryRead(ref rest, out var output) && !output.IsEmpty)
            {
            }
        }

        Assert.Equal(0, Allocations.Least(Run));
    }

    private static (byte[] Output, bool Good) Inflate(Inflater inflater, ReadOnlySpan<byte> deflated, int piece)
    {
        var output = new ArrayBufferWriter<byte>();
        while (true)
        {
            var some = deflated[..Math.Min(piece, deflated.Length)];
            deflated = deflated[some.Length..];
            ReadOnlySpan<byte> inflated;
            do
            {
                if (!inflater.TryRead(ref some, out inflated))
                {
                    return (output.WrittenSpan.ToArray(), false);
                }

                Assert.True(inflated.Length <= Inflater.PieceLength);
                output.Write(inflated);
            }
            while (!inflated.IsEmpty);
            Assert.True(some.IsEmpty);
            if (deflated.IsEmpty)
            {
                return (output.WrittenSpan.ToArray(), true);
            }
        }
    }

    /// <summary>The library's output, null when it rejects the input; and whether it reached a final block, after which it reads nothing.</summary>
    private static (byte[]? Output, bool Finished) Library(byte[] deflated)
    {
        var output = new MemoryStream();
        try
        {
            using var stream = new DeflateStream(new MemoryStream([.. deflated]), CompressionMode.Decompress);
            stream.CopyTo(output);

            // Given additional input, the library continues to read an unfinished stream, but not a finished one.
            using var longer = new DeflateStream(new MemoryStream([.. deflated, .. new byte[600]]), CompressionMode.Decompress);
            var more = new MemoryStream();
            bool finished;
            try
            {
                longer.CopyTo(more);
                finished = more.Length == output.Length;
            }
            catch (InvalidDataException)
            {
                finished = false;
            }

            return (output.ToArray(), finished);
        }
        catch (InvalidDataException)
        {
            return (null, false);
        }
    }

    private static byte[] Deflate(byte[] source, CompressionLevel level)
    {
        var output = new MemoryStream();
        using (var stream = new DeflateStream(output, level, leaveOpen: true))
        {
            stream.Write(source);
            stream.Flush();
        }

        return output.ToArray();
    }

    private static byte[] Bytes(Random random, int length, int values)
    {
        byte[] bytes = new byte[length];
        foreach (ref byte value in bytes.AsSpan())
        {
            value = (byte)random.Next(values);
        }

        return bytes;
    }
}
