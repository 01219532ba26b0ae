using System.Buffers.Binary;
using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Readings;

/// <summary>The steps of the handshake outside the exchange of a security type (RFC 6143 sections 7.1 and 7.3).</summary>
internal static class OpeningSteps
{
    private const int U32Length = sizeof(uint);

    /// <summary>Maximum length of a reason whose text is checked.</summary>
    private const int MaxReason = 1024;

    /// <summary>The server's ProtocolVersion.</summary>
    public static IEnumerable<Reading> ServerVersion(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ServerVersion, reading.Server, Banner.Length, (next, bytes) => Banner.TryRead(bytes, out var version, out _)
            ? next with { ServerVersion = version, Grammar = next.Grammar + ReadingScore.Banner, Next = ClientVersion }
            : null);

    private static IEnumerable<Reading> ClientVersion(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ClientVersion, reading.Client, Banner.Length, (next, bytes) => Banner.TryRead(bytes, out var version, out _)
            ? next with { ClientVersion = version, Grammar = next.Grammar + ReadingScore.Banner, Next = After(next.ServerVersion!.Value, version) }
            : null);

    private static Func<Reading, HandshakeGrammar, IEnumerable<Reading>>? After(ProtocolVersion server, ProtocolVersion client)
    {
        // RealVNC's proprietary protocol is not followed.
        return server == VersionRules.RealVnc5 && client == VersionRules.RealVnc5 ? null
            : VersionRules.HasUltraPrompt(VersionRules.Governing(server, client)) ? Prompt
            : VersionRules.HasList(VersionRules.Governing(server, client)) ? List
            : Dictated;
    }

    /// <summary>UltraVNC's prompt before the list: text preceded by a little-endian length (vncviewer/ClientConnection.cpp).</summary>
    private static IEnumerable<Reading> Prompt(Reading reading, HandshakeGrammar grammar) =>
        grammar.TakeSized(reading, Token.ServerExchange, reading.Server, U32Length,
            head => BinaryPrimitives.ReadInt32LittleEndian(head) is >= 0 and <= UltraPrompt.MaxTextLength and var length ? U32Length + length : 0,
            (next, _) => next with { Grammar = next.Grammar + ReadingScore.ExchangeHeader, Next = PromptAnswer });

    /// <summary>The answer: a little-endian 0 or 1.</summary>
    private static IEnumerable<Reading> PromptAnswer(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ClientExchange, reading.Client, U32Length, (next, bytes) => next with
        {
            Grammar = next.Grammar + (bytes is [0 or 1, 0, 0, 0] ? ReadingScore.ExchangeHeader : ReadingScore.WrongExchange),
            Next = VersionRules.HasList(next.Governing) ? List : Dictated,
        });

    private static IEnumerable<Reading> List(Reading reading, HandshakeGrammar grammar) =>
        grammar.TakeSized(reading, Token.Offer, reading.Server, 1, head => 1 + head[0], Listed).Concat(Refusals(reading, grammar, 1));

    private static Reading? Listed(Reading next, byte[] bytes)
    {
        long[] types = [.. bytes.Skip(1).Select(type => (long)type)];
        int known = types.Distinct().Count(type => SecurityTypeTable.Find(type) is not null);
        int unknown = types.Length - known;
        const int FewTypes = 4;
        if (types.Length == 0 || types.Contains(SecurityTypes.Invalid) || (types.Length > FewTypes && unknown > types.Length / 2))
        {
            return null;
        }

        return next with
        {
            Offered = types,
            Grammar = next.Grammar + ReadingScore.CompleteList + (unknown * ReadingScore.UnknownType)
                + (Math.Min(known, ReadingScore.MaxCountedTypes) * ReadingScore.KnownType),
            Next = Choice,
        };
    }

    private static IEnumerable<Reading> Dictated(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.Offer, reading.Server, U32Length, (next, bytes) =>
            BinaryPrimitives.ReadUInt32BigEndian(bytes) is var type and not 0 && SecurityTypeTable.Find(type) is not null
                ? next with
                {
                    Offered = [type],
                    Choice = type,
                    Grammar = next.Grammar + ReadingScore.DictatedType,
                    Next = ExchangeSteps.Of(type),
                }
                : null).Concat(Refusals(reading, grammar, U32Length));

    /// <summary>A refusal: an empty list or type 0, and a reason. Accepted only if the reason is text.</summary>
    private static IEnumerable<Reading> Refusals(Reading reading, HandshakeGrammar grammar, int zeros) =>
        grammar.TakeSized(reading, Token.Offer, reading.Server, zeros + U32Length,
                head => head.AsSpan(0, zeros).IndexOfAnyExcept((byte)0) < 0 ? ReasonLength(head, zeros) : 0,
                (next, bytes) => ReasonBits(bytes.AsSpan(zeros)) is var bits and > 0
                    ? next with { Result = AuthenticationResult.Refused, Grammar = next.Grammar + bits }
                    : null)
            .Where(next => next.Result == AuthenticationResult.Refused);

    private static IEnumerable<Reading> Choice(Reading reading, HandshakeGrammar grammar)
    {
        var taken = grammar.Take(reading, Token.Choice, reading.Client, 1, (next, bytes) => Chosen(next, bytes[0], 0)).ToList();

        // The client's choice may be in no copy; the server's answer proves it.
        var assumed = reading.Offered!.Distinct().Where(type => !taken.Exists(next => next.Choice == type)).Select(type => Chosen(
            reading with
            {
                Before = reading,
                Token = Token.Choice,
                TokenSide = reading.Client,
                TokenOffset = reading.NextOf(reading.Client),
                Bytes = [],
                NextA = reading.NextA + (reading.Client == Side.A ? 1 : 0),
                NextB = reading.NextB + (reading.Client == Side.B ? 1 : 0),
            },
            type,
            ReadingScore.AssumedChoice));
        return taken.Concat(assumed);
    }

    private static Reading Chosen(Reading next, long type, int bits) => next with
    {
        Choice = type,
        Grammar = next.Grammar + bits + (next.Offered!.Contains(type) ? ReadingScore.OfferedChoice : ReadingScore.UnofferedChoice),
        Next = ExchangeSteps.Of(type),
    };

    /// <summary>SecurityResult: 0, or 1 and 2 with a reason in 3.8.</summary>
    public static IEnumerable<Reading> Result(Reading reading, HandshakeGrammar grammar)
    {
        var results = grammar.Take(reading, Token.Result, reading.Server, U32Length, (next, bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes) switch
        {
            SecurityRound.Ok => next with
            {
                Result = next.RequiresNoAuthentication ? AuthenticationResult.NotRequired : AuthenticationResult.Succeeded,
                Grammar = next.Grammar + ReadingScore.ResultOk,
                Next = ClientInit,
            },
            SecurityRound.Failed => Failed(next, AuthenticationResult.Failed),
            SecurityRound.TooMany => Failed(next, AuthenticationResult.TooMany),

            // Another round of UltraVNC: not followed.
            SecurityRound.Continue => next,
            _ => null,
        });
        return results;
    }

    private static Reading Failed(Reading next, AuthenticationResult result) =>
        next with { Result = result, Grammar = next.Grammar + ReadingScore.ResultFailed, Next = ResultReason };

    private static IEnumerable<Reading> ResultReason(Reading reading, HandshakeGrammar grammar) =>
        grammar.TakeSized(reading, Token.Result, reading.Server, U32Length, head => ReasonLength(head, 0),
                (next, bytes) => next with { Grammar = next.Grammar + ReasonBits(bytes) })
            .Where(next => next.Token == Token.Result && next.Score > reading.Score);

    /// <summary>ClientInit. Bytes that the server sends before it are not allowed.</summary>
    public static IEnumerable<Reading> ClientInit(Reading reading, HandshakeGrammar grammar)
    {
        bool any = false;
        foreach (var next in grammar.Take(reading, Token.ClientInit, reading.Client, 1, (next, bytes) => next with
        {
            Grammar = next.Grammar + (bytes[0] <= 1 ? ReadingScore.SharedFlag : ReadingScore.OtherFlag),
            Next = ServerInit,
        }))
        {
            any = true;
            yield return next;
        }

        if (!any && grammar.Of(reading.Server).Has(reading.NextOf(reading.Server)))
        {
            yield return reading with { Grammar = reading.Grammar + ReadingScore.UnsolicitedBytes, Next = null, Result = Withdrawn(reading) };
        }
    }

    // Four zero bytes at the beginning of more data are not a result: a challenge may begin with them.
    private static AuthenticationResult Withdrawn(Reading reading) => reading.RequiresNoAuthentication ? AuthenticationResult.NotSeen : reading.Result;

    /// <summary>The header of ServerInit.</summary>
    public static IEnumerable<Reading> ServerInit(Reading reading, HandshakeGrammar grammar) =>
        grammar.Take(reading, Token.ServerInit, reading.Server, ServerInitShape.HeaderLength, (next, bytes) =>
            InitBits(bytes) is var bits and > 0 ? next with { Opened = true, Grammar = next.Grammar + bits, Message = FirstMessage.Bits(next, grammar) } : null);

    private static int InitBits(byte[] bytes)
    {
        var shape = ServerInitShape.Read(bytes);
        return !shape.IsPossible || shape.Width == 0 || shape.Height == 0 || shape.PixelFormat.BigEndian > 1 ? 0
            : shape.IsStrict ? ReadingScore.ServerInit
            : ReadingScore.LooseInit;
    }

    private static int ReasonLength(byte[] head, int offset) =>
        BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(offset)) is var length and <= MaxReason ? offset + U32Length + (int)length : 0;

    private static int ReasonBits(ReadOnlySpan<byte> lengthAndText)
    {
        var text = lengthAndText[U32Length..].TrimEnd((byte)0);
        return text.IsEmpty || text.IndexOfAnyInRange((byte)0, (byte)8) >= 0 ? 0
            : ReadingScore.Reason + (Math.Min(text.Length, ReadingScore.MaxCountedCharacters) * ReadingScore.ReasonCharacter);
    }
}
