using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// Apple Remote Desktop (rfbproto, Diffie-Hellman Authentication): generator and key size as U16, prime and public key of that
/// size; the client answers with 128 bytes of encrypted credentials and its public key.
/// </summary>
internal sealed class AppleDiffieHellman : SecurityExchange
{
    private const int Credentials = 128;
    private const int LongestKey = 4096;

    public static AppleDiffieHellman Instance { get; } = new();

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Bytes(sizeof(ushort) + sizeof(ushort));
        int generator = stream.ReadU16();
        int size = stream.ReadU16();
        if (size is 0 or > LongestKey)
        {
            if (size > LongestKey)
            {
                evidence.NoteOversize("AppleKey", size);
            }

            evidence.Contradict();
            round.Server.Unknown = true;
            yield break;
        }

        evidence.Facts.Material.AppleGenerator = generator;
        evidence.Facts.Material.AppleKeySize = size;
        Seen(evidence, round);
        yield return Wait.Skip(2 * size);
    }

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Skip(Credentials);
        Seen(evidence, round);
        var material = evidence.Facts.Material;
        while (material.AppleKeySize == 0 && !round.Server.Unknown && !evidence.ServerGone)
        {
            yield return Wait.News;
        }

        if (material.AppleKeySize == 0)
        {
            round.Client.Unknown = true;
            yield break;
        }

        yield return Wait.Skip(material.AppleKeySize);
    }
}
