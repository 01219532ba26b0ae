using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// UltraVNC 104, and the same exchange right after the banners of 3.14, 3.16 and 3.18: a text of up to 1024 bytes behind a
/// little-endian length, answered by a little-endian 0 or 1 in four bytes (vncviewer/ClientConnection.cpp).
/// </summary>
internal sealed class UltraPrompt : SecurityExchange
{
    /// <summary>Longest text, in bytes.</summary>
    public const int LongestText = 1024;

    public static UltraPrompt Instance { get; } = new();

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Bytes(sizeof(int));
        int length = BinaryPrimitives.ReadInt32LittleEndian(stream.Bytes);
        stream.Consume(sizeof(int));
        if (length is < 0 or > LongestText)
        {
            evidence.NoteOversize("UltraPrompt", (uint)length);
            evidence.Contradict();
            round.Server.Unknown = true;
            yield break;
        }

        yield return Wait.Skip(length);
        Seen(evidence, round);
    }

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Skip(sizeof(int));
        Seen(evidence, round);
    }
}
