using System.Buffers;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Finds where RFB, or a carrier of it, begins after other bytes: a line of text before the banner, an HTTP exchange before the
/// upgrade. Only unambiguous beginnings are accepted: a banner, a head that opens a connection, frames that contain a banner.
/// </summary>
internal sealed class PrefaceSearch
{
    /// <summary>Number of bytes of a direction within which the beginning must be complete.</summary>
    public const int MaxSearched = 8 << 10;

    /// <summary>The same if the first bytes of the direction are missing: such bytes are almost always the middle of something else.</summary>
    public const int MaxSearchedInMiddle = 256;

    /// <summary>Number of first bytes of a stream that are searched for every flow: a segment of the usual size.</summary>
    public const int MaxProbed = 1460;

    /// <summary>The same for a stream that begins as an HTTP response: almost all are long pages.</summary>
    public const int MaxProbedOfAnswer = 256;

    /// <summary>Bytes after which a banner, or the first frame that contains one, is complete: the header of a masked frame, and a banner in base64.</summary>
    private const int LongestBeginning = 24;

    private const byte Lf = (byte)'\n';

    private static readonly SearchValues<byte> Beginnings = SearchValues.Create(Banner.FirstByte, WebSocketOpening.BinaryFrame, WebSocketOpening.TextFrame);

    private static readonly SearchValues<byte> Heads = SearchValues.Create(CarrierProbe.FirstOfGet, CarrierProbe.FirstOfAnswer, CarrierProbe.FirstOfConnect);

    // What begins at the first byte was refused.
    private int _beginningsFrom = 1;
    private int _headsFrom = 1;
    private int _linesRead = 1;

    private static ReadOnlySpan<byte> Magic => "RFB "u8;

    private static ReadOnlySpan<byte> Get => "GET "u8;

    /// <summary>
    /// The position of the first complete beginning after the first byte, so that the result does not depend on how the bytes were split; -1 if there is none so far.
    /// </summary>
    /// <param name="bytes">The bytes of the direction so far, at most as many as are searched: those of the last call, and others after them.</param>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        int found = FindBeginning(bytes, out int end);
        int head = FindHead(bytes[..Math.Min(end, bytes.Length)]);
        return head >= 0 ? head : found;
    }

    /// <summary>The banner, or the frames with one, that is complete first; negative if there is none so far.</summary>
    /// <param name="bytes">The bytes so far.</param>
    /// <param name="end">Where it ends; beyond the last byte if there is none.</param>
    private int FindBeginning(ReadOnlySpan<byte> bytes, out int end)
    {
        int found = -1;
        end = bytes.Length + 1;
        int at = _beginningsFrom;
        int next;
        while (at < Math.Min(end, bytes.Length) && (next = bytes[at..].IndexOfAny(Beginnings)) >= 0)
        {
            at += next;
            int length = Length(bytes[at..]);
            if (length > 0 && at + length < end)
            {
                found = at;
                end = at + length;
            }

            at++;
        }

        _beginningsFrom = Math.Max(_beginningsFrom, bytes.Length - LongestBeginning + 1);
        return found;
    }

    /// <summary>The first request or response that opens a connection and is complete; negative if there is none so far.</summary>
    private int FindHead(ReadOnlySpan<byte> bytes)
    {
        int line;
        while (_linesRead < bytes.Length && (line = bytes[_linesRead..].IndexOf(Lf)) >= 0)
        {
            _linesRead += line + 1;
            var heads = bytes[_headsFrom.._linesRead];
            if (HttpHead.EndsWithEmptyLine(heads))
            {
                int found = FirstOpening(heads);
                if (found >= 0)
                {
                    return _headsFrom + found;
                }

                _headsFrom = _linesRead;
            }
        }

        _linesRead = Math.Max(_linesRead, bytes.Length);
        return -1;
    }

    /// <summary>
    /// The first head that opens a connection among those that end with the same empty line. A head has all lines of those that begin inside it; the lines are therefore read
    /// from the last to the first, each once.
    /// </summary>
    private static int FirstOpening(ReadOnlySpan<byte> lines)
    {
        int found = -1;
        int first = lines.IndexOfAny(Heads);
        if (first < 0)
        {
            return found;
        }

        var flags = HeadFlags.None;
        int end = lines.Length;
        while (end > first)
        {
            int start = Math.Max(first, lines[..(end - 1)].LastIndexOf(Lf) + 1);
            int opening = FirstOpeningOfLine(lines, start, end, flags);
            found = opening < 0 ? found : opening;
            flags |= HttpHead.OfLine(lines[start..]);
            end = start;
        }

        return found;
    }

    private static int FirstOpeningOfLine(ReadOnlySpan<byte> lines, int start, int end, HeadFlags flags)
    {
        var line = lines[start..(end - 1)].TrimEnd((byte)'\r');
        int at = start;
        int next;
        while ((next = lines[at..end].IndexOfAny(Heads)) >= 0)
        {
            at += next;
            if (HttpPreamble.MayBegin(lines[at..]) && HttpPreamble.Opens(lines[at..], line[(at - start)..], flags))
            {
                return at;
            }

            at++;
        }

        return -1;
    }

    /// <summary>
    /// Checks the first bytes of a stream that begin with neither RFB nor a carrier: whether they contain a banner, or at their end the beginning
    /// of one, or a WebSocket request after another request. Costs one search for four bytes, and allocates nothing.
    /// </summary>
    /// <param name="start">The first bytes of the stream; at most <see cref="MaxProbed"/> are checked.</param>
    public static ProbeVerdict Probe(ReadOnlySpan<byte> start)
    {
        if (BeginsTls(start))
        {
            return ProbeVerdict.NotRfb;
        }

        start = start[..Math.Min(start.Length, start[0] == CarrierProbe.FirstOfAnswer ? MaxProbedOfAnswer : MaxProbed)];
        int at = 0;
        int next;
        while ((next = start[at..].IndexOf(Magic)) >= 0)
        {
            at += next;
            var verdict = Banner.Probe(start[at..]);
            if (verdict != ProbeVerdict.NotRfb)
            {
                return verdict;
            }

            at++;
        }

        return EndsInMagic(start) ? ProbeVerdict.NeedMore
            : HttpPreamble.BeginsRequest(start[0]) && RequestsLater(start) ? ProbeVerdict.Rfb
            : ProbeVerdict.NotRfb;
    }

    // A TLS record with a ClientHello or ServerHello (RFC 8446 sections 4 and 5.1): half of all flows begin with one, in their largest segments.
    private static bool BeginsTls(ReadOnlySpan<byte> bytes) => bytes is [22, 3, <= 4, _, _, 1 or 2, ..];

    /// <summary>Whether a request for a WebSocket follows the first byte. A request inside the head of another one has no lines that the other does not have.</summary>
    public static bool RequestsLater(ReadOnlySpan<byte> bytes)
    {
        int at = 1;
        int next;
        while ((next = bytes[at..].IndexOf(Get)) >= 0)
        {
            at += next;
            int length = HttpHead.Read(bytes[at..], out var flags);
            if (HttpPreamble.RequestsWebSocket(flags))
            {
                return true;
            }

            if (length < 0)
            {
                return false;
            }

            at += length;
        }

        return false;
    }

    /// <summary>Number of bytes up to the end of the banner that begins here, plain or in a frame; 0 if it is incomplete or there is none.</summary>
    private static int Length(ReadOnlySpan<byte> bytes) => bytes[0] == Banner.FirstByte
        ? Banner.Probe(bytes) == ProbeVerdict.Rfb ? Banner.Length : 0
        : WebSocketOpening.Read(bytes, out int length) == PreambleVerdict.Whole ? length : 0;

    // A single letter is too common, but not after the end of a line.
    private static bool EndsInMagic(ReadOnlySpan<byte> bytes) =>
        bytes.EndsWith(Magic[..3]) || bytes.EndsWith(Magic[..2])
        || (bytes.Length > 1 && bytes[^1] == Banner.FirstByte && bytes[^2] is (byte)'\n' or (byte)'\r' or 0);
}
