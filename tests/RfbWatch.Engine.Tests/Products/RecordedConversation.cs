using RfbWatch.Protocol;
using RfbWatch.Protocol.Conversations;

namespace RfbWatch.Engine.Tests.Products;

/// <summary>The bytes of one recorded connection in the order in which TCP delivers them, and the position of the server's desktop name.</summary>
internal sealed class RecordedConversation
{
    private const int FormatAndPadding = 16;
    private const int ChallengeLength = 16;

    private readonly List<(Side Side, byte[] Bytes)> _pieces = [];

    private RecordedConversation(string file) => File = file;

    /// <summary>The recording.</summary>
    public string File { get; }

    /// <summary>The facts of the conversation as recorded.</summary>
    public ConversationFacts Facts { get; private set; } = new();

    /// <summary>Offset of the desktop name's length in the server's stream; -1 without an unencrypted ServerInit.</summary>
    public int NameAt { get; private set; } = -1;

    /// <summary>Length of the recorded name in bytes.</summary>
    public int NameLength { get; private set; }

    /// <summary>The connections of a recording that contain a ServerInit.</summary>
    public static IEnumerable<RecordedConversation> Read(string file)
    {
        foreach (var segments in PartialCapture.Connections(file))
        {
            var conversation = new RecordedConversation(file);
            conversation.Reassemble(segments);
            conversation.Facts = conversation.Play(name: null);
            if (conversation.Facts is { DesktopName: not null, ServerSide: { } server })
            {
                conversation.FindName(server);
                yield return conversation;
            }
        }
    }

    /// <summary>
    /// The server's bytes to the header of its first rectangle, without what belongs to the user or to chance: the challenge, the size and the name of the desktop, where the rectangle lies.
    /// Empty if they end before.
    /// </summary>
    public string ServerBytes()
    {
        const int Size = 4;
        const int UpdateHeader = 4;
        const int Place = 8;
        byte[] stream = [.. _pieces.Where(piece => piece.Side == Facts.ServerSide).SelectMany(piece => piece.Bytes)];
        int format = NameAt - FormatAndPadding;
        int update = NameAt + sizeof(uint) + NameLength;
        int encoding = update + UpdateHeader + Place;
        if (stream.Length < encoding + sizeof(int))
        {
            return "";
        }

        byte[] challenge = new byte[ChallengeLength];
        Facts.Challenge?.CopyTo(challenge);
        int at = Facts.Challenge is null ? -1 : stream.AsSpan(0, format).IndexOf(challenge);
        if (at >= 0)
        {
            stream.AsSpan(at, ChallengeLength).Clear();
        }

        return string.Join(' ', new[] { ..(format - Size), format..NameAt, update..(update + UpdateHeader), encoding..(encoding + sizeof(int)) }.Select(part => Convert.ToHexString(stream[part])));
    }

    /// <summary>Replays it with another desktop name, of any length, in ServerInit.</summary>
    public ConversationFacts Play(byte[]? name)
    {
        var conversation = new Conversation(new ConversationOptions());
        long ticks = 0;
        int at = 0;
        int nameEnd = NameAt + sizeof(uint) + NameLength;
        foreach (var (side, bytes) in _pieces)
        {
            ReadOnlySpan<byte> rest = bytes;
            if (name is not null && side == Facts.ServerSide)
            {
                int end = at + bytes.Length;
                if (at < nameEnd && end > NameAt)
                {
                    conversation.OnBytes(side, rest[..Math.Max(0, NameAt - at)], ++ticks);
                    if (at <= NameAt)
                    {
                        conversation.OnBytes(side, [(byte)(name.Length >> 24), (byte)(name.Length >> 16), (byte)(name.Length >> 8), (byte)name.Length, .. name], ticks);
                    }

                    rest = end > nameEnd ? rest[(nameEnd - at)..] : [];
                }

                at = end;
            }

            conversation.OnBytes(side, rest, ++ticks);
        }

        conversation.OnEnd(Side.A, StreamEnd.Closed);
        conversation.OnEnd(Side.B, StreamEnd.Closed);
        conversation.Finish();
        return conversation.Facts;
    }

    private void Reassemble(List<Segment> segments)
    {
        // Data after the first picture add nothing about products; they only make the test slower.
        const int Enough = 64 << 10;
        var first = segments[0].Source;
        uint?[] next = new uint?[2];
        int[] taken = new int[2];
        List<Segment>[] waiting = [[], []];
        foreach (var segment in segments)
        {
            int side = segment.Source == first ? 0 : 1;
            if (segment.Control.HasFlag(Packets.TcpControl.Syn))
            {
                next[side] = segment.Sequence + 1;
                continue;
            }

            next[side] ??= segment.Sequence;
            waiting[side].Add(segment);
            while (waiting[side].Find(held => held.Payload.Length > 0 && Covers(held, next[side]!.Value)) is { } fitting)
            {
                int known = (int)(next[side]!.Value - fitting.Sequence);
                if (taken[side] < Enough)
                {
                    _pieces.Add(((Side)side, fitting.Payload[known..]));
                }

                taken[side] += fitting.Payload.Length - known;
                next[side] = fitting.Sequence + (uint)fitting.Payload.Length;
            }

            waiting[side].RemoveAll(held => (int)(held.Sequence + (uint)held.Payload.Length - next[side]!.Value) <= 0);
        }
    }

    private static bool Covers(Segment segment, uint next) =>
        (int)(next - segment.Sequence) >= 0 && (int)(next - segment.Sequence) < segment.Payload.Length;

    private void FindName(Side server)
    {
        byte[] stream = [.. _pieces.Where(piece => piece.Side == server).SelectMany(piece => piece.Bytes)];
        byte[] size =
        [
            (byte)(Facts.FramebufferWidth! >> 8), (byte)Facts.FramebufferWidth!, (byte)(Facts.FramebufferHeight! >> 8), (byte)Facts.FramebufferHeight!,
            Facts.PixelFormat!.Value.BitsPerPixel, Facts.PixelFormat.Value.Depth,
        ];
        int at = stream.AsSpan().IndexOf(size);
        int name = at + sizeof(uint) + FormatAndPadding;
        if (at >= 0 && name + sizeof(uint) <= stream.Length)
        {
            NameAt = name;
            NameLength = (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(stream.AsSpan(name));
        }
    }
}
