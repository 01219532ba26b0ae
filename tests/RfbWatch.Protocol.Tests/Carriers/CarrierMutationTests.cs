using System.IO.Compression;
using RfbWatch.Protocol.Conversations;
using RfbWatch.TestKit;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>Damaged carriers are read to their end, and the result does not depend on how their bytes are cut.</summary>
public class CarrierMutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7006)]
    [InlineData(7018)]
    [InlineData(7034)]
    [InlineData(7059)]
    public void Damaged_carriers_are_read_to_their_end(int seed)
    {
        var random = new Random(seed);
        foreach (string name in CarrierScripts.All.Append(nameof(Session)).Append(nameof(Compressed)))
        {
            for (int run = 0; run < Repetitions.Of(60); run++)
            {
                string at = $"seed {seed}, {name}, run {run}";
                var turns = (name switch
                {
                    nameof(Session) => Session(compress: false),
                    nameof(Compressed) => Session(compress: true),
                    _ => CarrierScripts.Of(name).Turns,
                }).ToList();
                var events = Damaged(turns, random);
                string whole = Read(events, int.MaxValue);
                foreach (int size in new[] { 1, 7 })
                {
                    Assert.Equal(at + whole, at + Read(events, size));
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Damaged_odd_carriers_are_read_to_their_end(int seed)
    {
        var random = new Random(seed);
        foreach (string name in OddCarriers.All.Keys)
        {
            var turns = OddCarriers.All[name].Wrap(Scripts.All["vnc-3.8"]).Turns.ToList();
            for (int run = 0; run < Repetitions.Of(8); run++)
            {
                string at = $"seed {seed}, {name}, run {run}";
                var events = Damaged(turns, random);
                string whole = Read(events, int.MaxValue);
                foreach (int size in new[] { 1, 7 })
                {
                    Assert.Equal(at + whole, at + Read(events, size));
                }
            }
        }
    }

    [Fact]
    public void A_head_in_lines_of_LF_alone_reads_the_same_however_it_is_cut()
    {
        var random = new Random(4);
        (Side, byte[]) request = (Side.A, CarrierScripts.Latin1("GET w HTTP/1.\nUpgrade:websocket\r\n\r\n"));
        (Side, byte[]) answer = (Side.B, CarrierScripts.Latin1("HTTg r"));
        (Side, byte[]) together = (Side.A, CarrierScripts.Latin1("GET w HTTP/1.\nUpgrade:websocket\r\n\r\n\u0001\u00f9\0HTTg r"));
        for (int run = 0; run < 300; run++)
        {
            var events = Damaged([request, answer, together], random);
            Assert.Equal(Read(events, int.MaxValue), Read(events, 1));
        }
    }

    private const int Compressed = 0x40;

    /// <summary>A session with enough messages to find frames and messages again, one message per frame.</summary>
    private static IEnumerable<(Side From, byte[] Bytes)> Session(bool compress)
    {
        yield return (Side.A, CarrierScripts.Latin1(CarrierScripts.NoVncRequest));
        yield return (Side.B, CarrierScripts.Latin1(CarrierScripts.WebsockifyAnswer));
        var outputs = new Dictionary<bool, (MemoryStream Output, DeflateStream Stream)>();
        foreach (bool server in new[] { true, false })
        {
            var output = new MemoryStream();
            outputs[server] = (output, new DeflateStream(output, CompressionLevel.Optimal));
        }

        foreach (var step in Scripts.All["vnc-3.8"].Steps.Concat(Scripts.NewOpened().Steps.TakeLast(3)).Concat(Enumerable.Repeat(Scripts.NewOpened().Steps[^1], 8)))
        {
            byte[] bytes = step.Bytes;
            if (compress)
            {
                var (output, stream) = outputs[step.FromServer];
                output.SetLength(0);
                stream.Write(bytes);
                stream.Flush();
                bytes = output.ToArray()[..^4];
            }

            yield return step.FromServer
                ? (Side.B, WebSocketFrame.Make(WebSocketFrame.Binary, bytes, rsv: compress ? Compressed : 0))
                : (Side.A, WebSocketFrame.Make(WebSocketFrame.Binary, bytes, 0x0A0B0C0D, rsv: compress ? Compressed : 0));
        }
    }

    private static List<(Side Side, byte[]? Bytes, long Gap)> Damaged(List<(Side From, byte[] Bytes)> turns, Random random)
    {
        var events = new List<(Side Side, byte[]? Bytes, long Gap)>();
        foreach (var (side, original) in turns)
        {
            byte[] bytes = [.. original];
            switch (random.Next(16))
            {
                case 0:
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes = bytes[..random.Next(bytes.Length + 1)];
                    break;
                case 2:
                    int at = random.Next(bytes.Length);
                    int length = random.Next(bytes.Length - at + 1);
                    events.Add((side, bytes[..at], 0));
                    events.Add((side, null, random.Next(3) == 0 ? 0 : length));
                    bytes = bytes[(at + length)..];
                    break;
                case 3:
                    events.Add((side, null, random.Next(2) * bytes.Length));
                    bytes = [];
                    break;
                case 4:
                    bytes = [.. bytes, .. bytes];
                    break;
            }

            events.Add((side, bytes, 0));
        }

        return events;
    }

    private static string Read(List<(Side Side, byte[]? Bytes, long Gap)> events, int size)
    {
        var conversation = new Conversation(new ConversationOptions());
        long ticks = 0;
        foreach (var (side, bytes, gap) in events)
        {
            ticks++;
            if (bytes is null)
            {
                conversation.OnGap(side, gap);
                continue;
            }

            foreach (byte[] piece in bytes.Chunk(Math.Max(1, Math.Min(size, bytes.Length))))
            {
                conversation.OnBytes(side, piece, ticks);
            }
        }

        var facts = Play.End(conversation);
        return $"\n{facts.Carrier} {facts.CarrierTarget} {string.Join(',', facts.OuterCarriers)}\n{Claims.Text(facts)}";
    }
}
