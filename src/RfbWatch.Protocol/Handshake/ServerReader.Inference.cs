using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.MidStream;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>What the server's bytes prove without those of the client.</summary>
internal sealed partial class ServerReader
{
    /// <summary>Bytes searched for a ServerInit before the search ends.</summary>
    private const int SearchWindow = 16 << 10;

    private const int FirstWindow = 32;

    /// <summary>Longest reason accepted from a server whose client is not seen.</summary>
    private const int MaxInferredReason = 1024;

    /// <summary>
    /// Infers the type that the client chose, if the choice itself was not captured. The bytes before an unambiguous ServerInit show it for the two types whose
    /// exchange has a fixed form: four zero bytes (a result and nothing before it) for None, sixteen and four for VNC authentication. Only a type that was offered is
    /// inferred. So is a failure with its reason, in place of ServerInit.
    /// </summary>
    private IEnumerable<InputRequest> InferFromServer(SecurityRound round)
    {
        const int VncLength = VncAuthentication.ChallengeLength + U32Length;
        yield return InputRequest.AtMost(VncLength + ServerInitShape.HeaderLength);
        if (Opens(U32Length) && IsOk(0) && Offers(round, SecurityTypes.None))
        {
            Context.Mark(EventKind.TypeInferred, SecurityTypes.None);
            InferOk();
        }
        else if (Opens(VncLength) && IsOk(VncAuthentication.ChallengeLength) && Offers(round, SecurityTypes.VncAuthentication))
        {
            Context.Mark(EventKind.TypeInferred, SecurityTypes.VncAuthentication);
            VncAuthentication.ReadChallenge(Context);
            InferOk();
        }
        else if (Offers(round, SecurityTypes.VncAuthentication) && MayFail(VncAuthentication.ChallengeLength))
        {
            yield return InputRequest.AtMost(VncLength + U32Length + MaxInferredReason);
            if (!Fails(VncAuthentication.ChallengeLength))
            {
                Search();
                yield break;
            }

            Context.Mark(EventKind.TypeInferred, SecurityTypes.VncAuthentication);
            VncAuthentication.ReadChallenge(Context);
            foreach (var request in ReadResult(State.ServerVersion ?? default))
            {
                yield return request;
            }

            yield break;
        }
        else if (Offers(round, SecurityTypes.None) && MayFail(0))
        {
            yield return InputRequest.AtMost(U32Length + U32Length + MaxInferredReason);
            if (!Fails(0))
            {
                Search();
                yield break;
            }

            Context.Mark(EventKind.TypeInferred, SecurityTypes.None);
            foreach (var request in ReadResult(State.ServerVersion ?? default))
            {
                yield return request;
            }

            yield break;
        }
        else if (Offers(round, SecurityTypes.Tight) && OpensAfterZeros(out int zeros))
        {
            // No tunnels, no authentication, and in 3.8 a successful result: Tight without authentication.
            long start = In.Offset;
            In.Consume(zeros);
            Context.Emit(EventKind.TypeInferred, start, SecurityTypes.Tight);
            Context.Emit(EventKind.TightTunnelsRead, start, 0, Array.Empty<TightCapability>());
            Context.Emit(EventKind.TightAuthenticationsRead, start, data: Array.Empty<TightCapability>());
            Context.Emit(EventKind.SubTypesOffered, start, data: Array.Empty<long>());
            Context.MarkAuthenticationNotRequired(start);
        }
        else if (Proving(round) is { } exchange)
        {
            Context.Mark(EventKind.TypeInferred, exchange);
            foreach (var request in SecurityTypeTable.ExchangeOf(exchange)!.Server(Context))
            {
                yield return request;
            }

            Search();
            yield break;
        }
        else
        {
            Search();
            yield break;
        }

        foreach (var request in ReadOpening(round))
        {
            yield return request;
        }
    }

    /// <summary>
    /// Searches for an unambiguous ServerInit at any offset, and for the grammar of messages if no banner was seen. Both are evaluated at fixed lengths only, so that
    /// the segmentation of the bytes does not matter.
    /// </summary>
    protected override IEnumerable<InputRequest> Resynchronise()
    {
        if (State.ServerInitRead)
        {
            yield break;
        }

        Context.Mark(EventKind.SearchStarted);
        int searched = 0;
        for (int window = FirstWindow; window <= SearchWindow; window *= 2)
        {
            yield return InputRequest.AtMost(window);
            int length = Math.Min(window, In.Available);
            bool final = length < window || window == SearchWindow;
            for (; searched <= length - ServerInitShape.HeaderLength; searched++)
            {
                if (ServerInitShape.Read(In.Bytes[searched..]).IsStrict)
                {
                    In.Consume(searched);
                    foreach (var request in ReadOpening(_round))
                    {
                        yield return request;
                    }

                    yield break;
                }
            }

            if (State.ServerVersion is null)
            {
                var verdict = ServerGrammar.Evaluate(In.Bytes[..length], final);
                if (verdict.Kind == GrammarVerdict.Answer.Yes)
                {
                    In.Consume(verdict.Offset);
                    Context.EmitNext(EventKind.MessagesRecognised, length - verdict.Offset, (long)verdict.Confidence);
                    Messages = new ServerMessageReader(Context, opening: null);
                    yield break;
                }
            }

            if (TryPassGapInSearch(length, window))
            {
                window = FirstWindow / 2;
                searched = 0;
            }
            else if (final)
            {
                yield break;
            }
        }
    }

    private void InferOk()
    {
        long start = In.Offset;
        In.Consume(U32Length);
        Context.Emit(EventKind.ResultInferred, start, SecurityRound.Ok);
    }

    /// <summary>Whether a failure result is at an offset, and is followed by nothing or by a length.</summary>
    private bool MayFail(int offset)
    {
        int end = offset + U32Length;
        return In.Available >= end && In.Bytes[offset..] is [0, 0, 0, 1 or 2, ..]
            && (In.Available == end || (In.Available > end + U32Length && In.Bytes[end..] is [0, 0, <= MaxInferredReason >> 8, ..]));
    }

    /// <summary>The same, but with a complete and printable reason if there is one.</summary>
    private bool Fails(int offset)
    {
        int reason = offset + U32Length + U32Length;
        return In.Available < reason
            || (In.Available - reason == System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(In.Bytes[(reason - U32Length)..])
                && IsText(In.Bytes[reason..]));
    }

    private bool OpensAfterZeros(out int zeros)
    {
        const int Lists = U32Length + U32Length;
        zeros = Opens(Lists) ? Lists : Lists + U32Length;
        return Opens(zeros) && In.Bytes[..zeros].IndexOfAnyExcept((byte)0) < 0;
    }

    private long? Proving(SecurityRound round)
    {
        if (Offers(round, SecurityTypes.VeNCrypt) && VeNCryptExchange.ProvesItself(In.Bytes))
        {
            return SecurityTypes.VeNCrypt;
        }

        return Offers(round, SecurityTypes.Tight) && TightExchange.ProvesItself(In.Bytes) ? SecurityTypes.Tight : null;
    }

    private static bool Offers(SecurityRound round, long type) => round.Offered is not null && round.Offered.Contains(type);

    private bool IsOk(int offset) => In.Bytes.Slice(offset, U32Length).IndexOfAnyExcept((byte)0) < 0;

    private bool Opens(int offset) =>
        In.Available >= offset + ServerInitShape.HeaderLength && ServerInitShape.Read(In.Bytes[offset..]).IsStrict;
}
