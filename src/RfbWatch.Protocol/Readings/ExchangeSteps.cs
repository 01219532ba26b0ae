using System.Buffers.Binary;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Readings;

/// <summary>
/// The exchange of each security type, as far as it distinguishes readings: types without authentication and VNC authentication completely, for the others the first
/// fields. Sources: RFC 6143 section 7.2; rfbproto for Tight, VeNCrypt, TLS, Apple, RSA-AES.
/// </summary>
internal static class ExchangeSteps
{
    private const int U32Length = sizeof(uint);
    private const int ChallengeLength = 16;
    private const int CapabilityLength = 16;
    private const int MaxCapabilities = 64;

    /// <summary>First byte of a TLS handshake record, followed by the major version (RFC 8446 section 5.1).</summary>
    private const byte TlsHandshake = 0x16;

    private const byte TlsMajor = 3;

    /// <summary>The data after the choice of a type.</summary>
    public static Func<Reading, HandshakeGrammar, IEnumerable<Reading>> Of(long type) => type switch
    {
        SecurityTypes.None => Nothing,
        SecurityTypes.VncAuthentication => Challenge,
        SecurityTypes.Tight => Tunnels,
        SecurityTypes.VeNCrypt => VeNCryptVersion,
        SecurityTypes.Tls => Tls,
        SecurityTypes.AppleDiffieHellman => AppleKey,
        SecurityTypes.Ra2 or SecurityTypes.Ra2ne or SecurityTypes.Ra2r or SecurityTypes.Ra2Of256 or SecurityTypes.Ra2neOf256 or SecurityTypes.Ra2rOf256 => RsaKey,
        _ => Opaque,
    };

    private static IEnumerable<Reading> Nothing(Reading reading, HandshakeGrammar grammar)
    {
        var asked = reading with { RequiresNoAuthentication = true };
        if (VersionRules.MayOmitResult(reading.ClientVersion!.Value, SecurityTypes.None))
        {
            foreach (var next in OpeningSteps.ServerInit(asked with { Grammar = reading.Grammar + ReadingScore.AppleNone }, grammar).Where(next => next.Opened))
            {
                yield return next;
            }
        }

        if (VersionRules.MayOmitResult(reading.ClientVersion!.Value, SecurityTypes.None))
        {
            // That viewer expects none, but a server may still send one.
            asked = asked with { Grammar = asked.Grammar + ReadingScore.AppleNone };
        }

        bool result = VersionRules.HasResultAlways(reading.Governing);
        var steps = (result ? OpeningSteps.Result(asked, grammar) : OpeningSteps.ClientInit(asked, grammar)).ToList();
        foreach (var next in steps.Count > 0 ? steps : [asked with { Next = null }])
        {
            yield return next;
        }
    }

    private static IEnumerable<Reading> Challenge(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ServerExchange, reading.Server, ChallengeLength, (next, _) => next with { Next = Response });

    private static IEnumerable<Reading> Response(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ClientExchange, reading.Client, ChallengeLength, (next, _) => next with { Next = OpeningSteps.Result });

    private static IEnumerable<Reading> Tunnels(Reading reading, HandshakeGrammar grammar) =>
        grammar.TakeSized(reading, Token.ServerExchange, reading.Server, U32Length, Capabilities, (next, bytes) => next with
        {
            Grammar = next.Grammar + ReadingScore.ExchangeHeader,
            Next = bytes.Length > U32Length ? TunnelChoice : TightMethods,
        });

    private static IEnumerable<Reading> TunnelChoice(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ClientExchange, reading.Client, U32Length, (next, _) => next with { Next = TightMethods });

    private static IEnumerable<Reading> TightMethods(Reading reading, HandshakeGrammar grammar) =>
        grammar.TakeSized(reading, Token.ServerExchange, reading.Server, U32Length, Capabilities, (next, bytes) => bytes.Length > U32Length
            ? next with { Grammar = next.Grammar + ReadingScore.ExchangeHeader, Next = TightChoice }
            : next with { RequiresNoAuthentication = true, Next = VersionRules.HasResultAlways(next.Governing) ? OpeningSteps.Result : OpeningSteps.ClientInit });

    private static IEnumerable<Reading> TightChoice(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ClientExchange, reading.Client, U32Length, (next, bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes) switch
        {
            (uint)TightAuthentications.None => next with
            {
                SubType = TightAuthentications.None,
                RequiresNoAuthentication = true,
                Next = VersionRules.HasResultAlways(next.Governing) ? OpeningSteps.Result : OpeningSteps.ClientInit,
            },
            (uint)TightAuthentications.Vnc => next with { SubType = TightAuthentications.Vnc, Next = Challenge },
            var other => next with { SubType = other },
        });

    private static IEnumerable<Reading> VeNCryptVersion(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ServerExchange, reading.Server, sizeof(ushort), (next, bytes) => bytes is [0, 1 or 2]
            ? next with { Grammar = next.Grammar + ReadingScore.ExchangeHeader, Next = VeNCryptAnswer }
            : null);

    /// <summary>The client's version; 0.0 if it refuses the exchange.</summary>
    private static IEnumerable<Reading> VeNCryptAnswer(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ClientExchange, reading.Client, sizeof(ushort), (next, bytes) => bytes switch
        {
            [0, 0] => next,
            [0, 1 or 2] => next with { Grammar = next.Grammar + ReadingScore.ExchangeHeader, Next = VeNCryptList },
            _ => null,
        });

    private static IEnumerable<Reading> VeNCryptList(Reading reading, HandshakeGrammar grammar)
    {
        const int Head = 2;
        return grammar.TakeSized(reading, Token.ServerExchange, reading.Server, Head, head => head[0] == 0 ? Head + (head[1] * U32Length) : 0, (next, bytes) => next with
        {
            Grammar = next.Grammar + ReadingScore.ExchangeHeader,
            Next = (after, from) => VeNCryptChoice(after, from, bytes.AsSpan(Head).ToArray()),
        });
    }

    private static IEnumerable<Reading> VeNCryptChoice(Reading reading, HandshakeGrammar grammar, byte[] offered) =>
        grammar.Take(reading, Token.ClientExchange, reading.Client, U32Length, (next, bytes) =>
        {
            bool listed = offered.Chunk(U32Length).Any(type => type.AsSpan().SequenceEqual(bytes));
            long chosen = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            return next with
            {
                SubType = chosen,
                RequiresNoAuthentication = VeNCryptSubTypes.RequiresNoAuthentication(chosen),
                Grammar = next.Grammar + (listed ? ReadingScore.ExchangeHeader : ReadingScore.UnofferedChoice),
                Next = VeNCryptSubTypes.IsTls(chosen) ? VeNCryptAgreement : chosen is SecurityTypes.None or SecurityTypes.VncAuthentication ? Of(chosen) : null,
            };
        });

    private static IEnumerable<Reading> VeNCryptAgreement(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ServerExchange, reading.Server, 1, (next, bytes) => bytes is [0 or 1] ? next with { Next = bytes[0] == 1 ? Tls : null } : null);

    private static IEnumerable<Reading> Tls(Reading reading, HandshakeGrammar grammar) =>
        Begins(reading, grammar, reading.Client, ReadingScore.ExchangeHeader, bytes => bytes is [TlsHandshake, TlsMajor])
            .SelectMany(next => Begins(next, grammar, next.Server, ReadingScore.ExchangeHeader, bytes => bytes[0] is TlsHandshake or 0x15 && bytes[1] == TlsMajor))
            .Select(next => next with { Result = next.Result == AuthenticationResult.NotSeen ? AuthenticationResult.Encrypted : next.Result });

    private static IEnumerable<Reading> AppleKey(Reading reading, HandshakeGrammar grammar)
    {
        const int Head = 4, MinKey = 64, MaxKey = 512;
        return Begins(reading, grammar, reading.Server, ReadingScore.ExchangeHeader, Head, bytes =>
            BinaryPrimitives.ReadUInt16BigEndian(bytes) is > 0 && BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)) is >= MinKey and <= MaxKey);
    }

    private static IEnumerable<Reading> RsaKey(Reading reading, HandshakeGrammar grammar)
    {
        const uint MinBits = 512, MaxBits = 16384;
        return Begins(reading, grammar, reading.Server, ReadingScore.ExchangeHeader, U32Length, bytes =>
            BinaryPrimitives.ReadUInt32BigEndian(bytes) is >= MinBits and <= MaxBits);
    }

    private static IEnumerable<Reading> Opaque(Reading reading, HandshakeGrammar grammar)
    {
        yield return reading with { Grammar = reading.Grammar + ReadingScore.OpaqueExchange, Next = null };
    }

    private static IEnumerable<Reading> Begins(Reading reading, HandshakeGrammar grammar, Side side, int bits, Predicate<byte[]> fits) =>
        Begins(reading, grammar, side, bits, sizeof(ushort), fits);

    /// <summary>Whether the next bytes of a side can begin the exchange: confirmed, denied, or missing.</summary>
    private static IEnumerable<Reading> Begins(Reading reading, HandshakeGrammar grammar, Side side, int bits, int length, Predicate<byte[]> fits)
    {
        var token = side == reading.Server ? Token.ServerExchange : Token.ClientExchange;
        var next = grammar.Take(reading, token, side, length, (after, bytes) =>
            after with { Grammar = after.Grammar + (fits(bytes) ? bits : ReadingScore.WrongExchange) }).ToList();
        return next.Count > 0 ? next : [reading with { Next = null }];
    }

    private static int Capabilities(byte[] head) =>
        BinaryPrimitives.ReadUInt32BigEndian(head) is var count and <= MaxCapabilities ? U32Length + ((int)count * CapabilityLength) : 0;
}
