using System.Buffers.Text;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// HTTP/1.x heads that open a connection for RFB: <c>CONNECT</c> (RFC 9110 section 9.3.6) and the WebSocket upgrade
/// (RFC 6455 section 4). Credentials in a head (<c>Proxy-Authorization</c>, cookies, query strings) are never read.
/// </summary>
internal static class HttpPreamble
{
    /// <summary>Maximum length of a head. Common servers have limits of 8 to 16 KiB; others can be configured to accept more.</summary>
    public const int MaxHead = 64 << 10;

    /// <summary>Bytes of <c>HTTP/1.1 200</c>.</summary>
    public const int MinStatusLine = 12;

    /// <summary>Maximum length of the empty lines before a head and of its first word, of which <c>CONNECT </c> is the longest.</summary>
    public const int MaxBeginning = MaxEmptyLines + 8;

    /// <summary>Maximum length of a refusal's body that is skipped to reach the response to the next attempt.</summary>
    private const int MaxRefusalBody = 64 << 10;

    // Empty lines before a request are ignored (RFC 9112 section 2.2); this is their maximum size in bytes.
    private const int MaxEmptyLines = 8;

    private const int MinorVersionAt = 7;
    private const int StatusAt = 9;

    private static ReadOnlySpan<byte> Connect => "CONNECT "u8;

    private static ReadOnlySpan<byte> Get => "GET "u8;

    private static ReadOnlySpan<byte> Version => "HTTP/1."u8;

    /// <summary>Whether the bytes may be the beginning of a head that <see cref="Read"/> recognises.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] is (byte)'\r' or (byte)'\n')
        {
            bytes = bytes[EmptyLines(bytes)..];
        }

        return bytes.IsEmpty || Begins(bytes, Connect) || Begins(bytes, Get) || Begins(bytes, Version);
    }

    /// <summary>
    /// Whether a byte after a WebSocket request begins another request (with a method of RFC 9110 section 9, or an empty line before it)
    /// instead of a frame: because of the reserved bits, no frame of RFC 6455 begins with it.
    /// </summary>
    public static bool BeginsRequest(byte first) =>
        first is (byte)'G' or (byte)'H' or (byte)'P' or (byte)'C' or (byte)'O' or (byte)'D' or (byte)'T' or (byte)'\r' or (byte)'\n';

    /// <summary>
    /// Whether a head, complete or not, indicates a WebSocket: the response <c>101</c>, or a request with a <c>Sec-WebSocket-…</c> or
    /// <c>Upgrade: websocket</c> header among its lines so far.
    /// </summary>
    public static bool PromisesWebSocket(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[EmptyLines(bytes)..];
        if (bytes.StartsWith(Version))
        {
            return bytes.Length >= MinStatusLine && bytes.Slice(StatusAt, 3).SequenceEqual("101"u8);
        }

        if (!bytes.StartsWith(Get))
        {
            return false;
        }

        HttpHead.Read(bytes, out var flags);
        return RequestsWebSocket(flags);
    }

    /// <summary>Whether a response with a success status begins here.</summary>
    public static bool IsSuccess(ReadOnlySpan<byte> bytes) => bytes.Length > StatusAt && bytes.StartsWith(Version) && bytes[StatusAt] == (byte)'2';

    /// <summary>Reads one head at the beginning of <paramref name="bytes"/>.</summary>
    public static Preamble Read(ReadOnlySpan<byte> bytes)
    {
        int empty = EmptyLines(bytes);
        var head = bytes[empty..];
        if (head.IsEmpty || !MayBegin(head))
        {
            return Preamble.Of(head.IsEmpty ? PreambleVerdict.NeedMore : PreambleVerdict.No);
        }

        int length = HttpHead.Read(head, out var flags);
        if ((flags & HeadFlags.HoldsBanner) != 0)
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        if (length < 0 || length > MaxHead)
        {
            return Preamble.Of(length < 0 && head.Length < MaxHead ? PreambleVerdict.NeedMore : PreambleVerdict.No);
        }

        var found = head[0] == (byte)'H' ? ReadAnswer(head[..length], flags, head.Length) : ReadRequest(HttpHead.FirstLine(head), length, flags);
        found.Length += empty;
        found.TargetStart += empty;
        return found;
    }

    /// <summary>
    /// Whether a head opens a connection: <see cref="Read"/> finds it complete, and it is neither an interim response nor a refusal. The caller has read its lines, since several
    /// heads may have the same.
    /// </summary>
    /// <param name="head">A complete head that <see cref="MayBegin"/> accepts, without empty lines before it.</param>
    /// <param name="line">Its first line, without its end.</param>
    /// <param name="flags">Properties of its other lines.</param>
    public static bool Opens(ReadOnlySpan<byte> head, ReadOnlySpan<byte> line, HeadFlags flags)
    {
        if ((flags & HeadFlags.HoldsBanner) != 0)
        {
            return false;
        }

        var found = head[0] == (byte)'H' ? ReadGrant(head, flags) : ReadRequest(line, head.Length, flags);
        return found.Verdict == PreambleVerdict.Whole && (found.Flags & PreambleFlags.KeepAlive) == 0;
    }

    /// <summary>Length of a head and the empty lines before it; -1 if its end is missing so far.</summary>
    public static int Length(ReadOnlySpan<byte> bytes)
    {
        int empty = EmptyLines(bytes);
        int length = HttpHead.Length(bytes[empty..]);
        return length < 0 ? length : empty + length;
    }

    /// <summary>Whether <see cref="Read"/> is waiting for a line: only an empty one, a banner, or the maximum length can change the result.</summary>
    public static bool WaitsForLine(ReadOnlySpan<byte> bytes) => bytes.Length > MaxBeginning && MayBegin(bytes) && Length(bytes) < 0;

    /// <summary>Whether the line that <see cref="Read"/> was waiting for ends at or after an index.</summary>
    /// <param name="bytes">The bytes so far, fewer than the maximum.</param>
    /// <param name="from">Number of bytes for which <see cref="WaitsForLine"/> was true.</param>
    public static bool IsDecidedFrom(ReadOnlySpan<byte> bytes, int from) => HttpHead.EndsFrom(bytes, from) || HttpHead.HoldsBannerFrom(bytes, from);

    /// <summary>Reads only the first line, for a head whose other lines were not captured; its length is not used.</summary>
    public static Preamble ReadFirstLine(ReadOnlySpan<byte> bytes)
    {
        int empty = EmptyLines(bytes);
        bytes = bytes[empty..];
        var line = HttpHead.FirstLine(bytes);
        if (line.Length == bytes.Length)
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        if (line.StartsWith(Version))
        {
            bool websocket = PromisesWebSocket(line);
            return websocket || (line.Length > StatusAt && line[StatusAt] == (byte)'2')
                ? Preamble.Whole(websocket ? Carrier.WebSocket : Carrier.HttpConnect, 0, PreambleFlags.Grants)
                : Preamble.Of(PreambleVerdict.No);
        }

        var found = ReadRequestLine(line, 0);
        found.TargetStart += empty;
        return found;
    }

    /// <summary>Whether a request with these properties is for a WebSocket.</summary>
    public static bool RequestsWebSocket(HeadFlags flags) => (flags & (HeadFlags.UpgradesToWebSocket | HeadFlags.NamesWebSocket)) != 0;

    private static Preamble ReadRequest(ReadOnlySpan<byte> line, int headLength, HeadFlags flags) =>
        line[0] == (byte)'C' || RequestsWebSocket(flags) ? ReadRequestLine(line, headLength) : Preamble.Of(PreambleVerdict.No);

    private static Preamble ReadRequestLine(ReadOnlySpan<byte> line, int headLength)
    {
        int start = line.IndexOf((byte)' ') + 1;
        int length = line[start..].IndexOf((byte)' ');
        if (length <= 0 || !line[(start + length + 1)..].StartsWith(Version))
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        bool connect = line[0] == (byte)'C';
        var found = Preamble.Whole(connect ? Carrier.HttpConnect : Carrier.WebSocket, headLength, PreambleFlags.Requests);
        found.TargetStart = start;
        int query = connect ? -1 : line.Slice(start, length).IndexOf((byte)'?');
        found.TargetLength = query < 0 ? length : query;
        return found;
    }

    private static Preamble ReadAnswer(ReadOnlySpan<byte> head, HeadFlags flags, int available) =>
        head.Length >= MinStatusLine && head[MinorVersionAt + 1] == (byte)' ' && head.Slice(StatusAt, 3).SequenceEqual("407"u8)
            ? ReadChallengeForCredentials(head, available)
            : ReadGrant(head, flags);

    private static Preamble ReadGrant(ReadOnlySpan<byte> head, HeadFlags flags)
    {
        if (head.Length < MinStatusLine || head[MinorVersionAt + 1] != (byte)' ')
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        switch (head[StatusAt])
        {
            case (byte)'1' when head.Slice(StatusAt, 3).SequenceEqual("101"u8):
                return UpgradesToWebSocket(flags) || (flags & HeadFlags.Upgrades) == 0
                    ? Preamble.Whole(Carrier.WebSocket, head.Length, PreambleFlags.Grants)
                    : Preamble.Of(PreambleVerdict.No);
            case (byte)'1':
                return Preamble.Whole(Carrier.HttpConnect, head.Length, PreambleFlags.KeepAlive); // interim answer, RFC 9110 section 15.2
            case (byte)'2' when UpgradesToWebSocket(flags):
                // Not what RFC 6455 section 4.2.2 requires, but clients that do not check it continue.
                return Preamble.Whole(Carrier.WebSocket, head.Length, PreambleFlags.Grants);
            case (byte)'2':
                // A response to CONNECT has neither header (RFC 9110 section 9.3.6); almost every other response has one. Some proxies send a length of 0.
                return (flags & HeadFlags.HasBody) != 0
                    ? Preamble.Of(PreambleVerdict.No)
                    : Preamble.Whole(Carrier.HttpConnect, head.Length, PreambleFlags.Grants);
            default:
                return Preamble.Of(PreambleVerdict.No);
        }
    }

    // 407: the client may retry on the same connection, with credentials, after the body.
    private static Preamble ReadChallengeForCredentials(ReadOnlySpan<byte> head, int available)
    {
        var value = HttpHead.Value(head, "Content-Length"u8);
        if (value.IsEmpty || !Utf8Parser.TryParse(value, out int body, out int used) || used != value.Length || body is < 0 or > MaxRefusalBody)
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        int length = head.Length + body;
        return available < length
            ? new Preamble { Verdict = PreambleVerdict.NeedMore, Length = length }
            : Preamble.Whole(Carrier.HttpConnect, length, PreambleFlags.Grants | PreambleFlags.Refused);
    }

    private static bool UpgradesToWebSocket(HeadFlags flags) => (flags & (HeadFlags.UpgradesToWebSocket | HeadFlags.AcceptsWebSocket)) != 0;

    private static int EmptyLines(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        length = length < 0 ? bytes.Length : length;
        return length > MaxEmptyLines ? 0 : length;
    }

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> word) =>
        bytes.Length >= word.Length ? bytes.StartsWith(word) : word.StartsWith(bytes);
}
