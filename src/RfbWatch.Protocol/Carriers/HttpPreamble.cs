using System.Buffers.Text;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Heads of HTTP/1.x messages that open a way for RFB: <c>CONNECT</c> (RFC 9110 section 9.3.6) and the WebSocket upgrade
/// (RFC 6455 section 4). Credentials in a head (<c>Proxy-Authorization</c>, cookies, query strings) are never looked at.
/// </summary>
internal static class HttpPreamble
{
    /// <summary>Longest head read. Common servers stop at 8 to 16 KiB.</summary>
    public const int MaxHead = 16 << 10;

    /// <summary>Longest body of a refusal that is skipped to reach the answer to the next try.</summary>
    private const int MaxRefusalBody = 64 << 10;

    /// <summary>Bytes of <c>HTTP/1.1 200</c>.</summary>
    public const int ShortestStatusLine = 12;

    private const int MinorVersionAt = 7;
    private const int StatusAt = 9;

    private static ReadOnlySpan<byte> Connect => "CONNECT "u8;

    private static ReadOnlySpan<byte> Get => "GET "u8;

    private static ReadOnlySpan<byte> Version => "HTTP/1."u8;

    /// <summary>The empty line that ends a head.</summary>
    public static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>Whether the bytes may be the beginning of a head that <see cref="Read"/> knows.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> bytes) =>
        Begins(bytes, Connect) || Begins(bytes, Get) || Begins(bytes, Version);

    /// <summary>
    /// Whether a head that is not whole yet already promises a WebSocket: the answer <c>101</c>, or a request with a
    /// <c>Sec-WebSocket-…</c> or <c>Upgrade: websocket</c> header among the bytes so far.
    /// </summary>
    public static bool PromisesWebSocket(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Version))
        {
            return bytes.Length >= ShortestStatusLine && bytes.Slice(StatusAt, 3).SequenceEqual("101"u8);
        }

        if (!bytes.StartsWith(Get))
        {
            return false;
        }

        int line;
        while ((line = bytes.IndexOf((byte)'\n')) >= 0)
        {
            bytes = bytes[(line + 1)..];
            if (HeaderLine.HasName(bytes, "Sec-WebSocket-"u8) || HeaderLine.HasName(bytes, "Upgrade: websocket"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads one head at the beginning of <paramref name="bytes"/>.</summary>
    public static Preamble Read(ReadOnlySpan<byte> bytes)
    {
        if (!MayBegin(bytes))
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        int end = bytes.IndexOf(HeadEnd);
        if (end < 0 || end > MaxHead - HeadEnd.Length)
        {
            return Preamble.Of(end < 0 && bytes.Length < MaxHead ? PreambleVerdict.NeedMore : PreambleVerdict.No);
        }

        int length = end + HeadEnd.Length;
        var head = bytes[..length];
        return head[0] == (byte)'H' ? ReadAnswer(head, bytes.Length) : ReadRequest(head);
    }

    /// <summary>Reads the first line alone, for a head whose other lines were not captured; its length counts for nothing.</summary>
    public static Preamble ReadFirstLine(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\r');
        if (end < 0)
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        var line = bytes[..end];
        if (line.StartsWith(Version))
        {
            bool websocket = PromisesWebSocket(line);
            return websocket || (line.Length > StatusAt && line[StatusAt] == (byte)'2')
                ? Preamble.Whole(websocket ? Carrier.WebSocket : Carrier.HttpConnect, 0, PreambleSigns.Grants)
                : Preamble.Of(PreambleVerdict.No);
        }

        return ReadRequestLine(line, 0);
    }

    private static Preamble ReadRequest(ReadOnlySpan<byte> head) =>
        head[0] == (byte)'C' || UpgradesToWebSocket(head)
            ? ReadRequestLine(head[..head.IndexOf((byte)'\r')], head.Length)
            : Preamble.Of(PreambleVerdict.No);

    private static Preamble ReadRequestLine(ReadOnlySpan<byte> line, int headLength)
    {
        int start = line.IndexOf((byte)' ') + 1;
        int length = line[start..].IndexOf((byte)' ');
        if (length <= 0 || !line[(start + length + 1)..].StartsWith(Version))
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        bool connect = line[0] == (byte)'C';
        var found = Preamble.Whole(connect ? Carrier.HttpConnect : Carrier.WebSocket, headLength, PreambleSigns.Asks);
        found.TargetStart = start;
        int query = connect ? -1 : line.Slice(start, length).IndexOf((byte)'?');
        found.TargetLength = query < 0 ? length : query;
        return found;
    }

    private static Preamble ReadAnswer(ReadOnlySpan<byte> head, int available)
    {
        if (head.Length < ShortestStatusLine || head[MinorVersionAt + 1] != (byte)' ')
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        switch (head[StatusAt])
        {
            case (byte)'1' when head.Slice(StatusAt, 3).SequenceEqual("101"u8):
                return UpgradesToWebSocket(head)
                    ? Preamble.Whole(Carrier.WebSocket, head.Length, PreambleSigns.Grants)
                    : Preamble.Of(PreambleVerdict.No);
            case (byte)'1':
                return Preamble.Whole(Carrier.HttpConnect, head.Length, PreambleSigns.KeepAlive); // interim answer, RFC 9110 section 15.2
            case (byte)'2':
                return AnswersWithBody(head)
                    ? Preamble.Of(PreambleVerdict.No)
                    : Preamble.Whole(Carrier.HttpConnect, head.Length, PreambleSigns.Grants);
            case (byte)'4' when head.Slice(StatusAt, 3).SequenceEqual("407"u8):
                return ReadChallengeForCredentials(head, available);
            default:
                return Preamble.Of(PreambleVerdict.No);
        }
    }

    // 407: the client may try again in the same connection, with credentials, once the body is over.
    private static Preamble ReadChallengeForCredentials(ReadOnlySpan<byte> head, int available)
    {
        var value = HeaderLine.Value(head, "Content-Length:"u8);
        if (value.IsEmpty || !Utf8Parser.TryParse(value, out int body, out int used) || used != value.Length || body is < 0 or > MaxRefusalBody)
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        int length = head.Length + body;
        return available < length
            ? Preamble.Of(PreambleVerdict.NeedMore)
            : Preamble.Whole(Carrier.HttpConnect, length, PreambleSigns.Grants | PreambleSigns.Refused);
    }

    // A 2xx answer to CONNECT carries neither header (RFC 9110 section 9.3.6), nearly every other 2xx answer one of them;
    // a length of 0 is seen from proxies all the same.
    private static bool AnswersWithBody(ReadOnlySpan<byte> head)
    {
        var length = HeaderLine.Value(head, "Content-Length:"u8);
        return (!length.IsEmpty && !length.SequenceEqual("0"u8)) || !HeaderLine.Value(head, "Transfer-Encoding:"u8).IsEmpty;
    }

    private static bool UpgradesToWebSocket(ReadOnlySpan<byte> head) =>
        HeaderLine.EqualsIgnoreCase(HeaderLine.Value(head, "Upgrade:"u8), "websocket"u8);

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> word) =>
        bytes.Length >= word.Length ? bytes.StartsWith(word) : word.StartsWith(bytes);
}
