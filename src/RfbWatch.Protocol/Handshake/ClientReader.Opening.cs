using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.MidStream;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Handshake;

/// <summary>ClientInit, and resynchronisation with the client's messages if the position in the stream is lost.</summary>
internal sealed partial class ClientReader
{
    /// <summary>Bytes searched for messages before the search ends.</summary>
    private const int SearchWindow = 4 << 10;

    private const int FirstWindow = 32;

    /// <summary>Flag of UltraVNC's ClientInit: text follows (rfb/rfbproto.h, clientInitExtraMsgSupport).</summary>
    private const byte UltraExtraMessage = 2;

    private IEnumerable<InputRequest> ReadClientInit(SecurityRound round)
    {
        if (round.MayEncrypt)
        {
            // The server's bytes show whether the mechanism encrypts from here on.
            while (!round.Encrypted && !State.ServerInitRead && (!State.ServerGone || State.ServerInitMayCome))
            {
                yield return InputRequest.NextEvent;
            }

            if (round.Encrypted)
            {
                yield break;
            }

            if (!State.ServerInitRead)
            {
                Search();
                yield break;
            }
        }

        bool omitsInit = VersionRules.MayOmitResult(State.ClientVersion ?? default, round.Choice ?? 0);
        while (omitsInit && round.Result is null && !round.ServerPassed && !State.ServerGone)
        {
            // A server that sends a result also expects ClientInit.
            yield return InputRequest.NextEvent;
        }

        if (omitsInit && round.Result is null && !round.ServerPassed)
        {
            // Whether ClientInit is next cannot be known without the server's bytes.
            Search();
            yield break;
        }

        if (!omitsInit || round.Result is not null)
        {
            long start = In.Offset;
            yield return InputRequest.Exactly(1);
            byte flags = In.ReadU8();
            Context.Emit(EventKind.ClientInitRead, start, flags);
            NoteAnswer();
            if ((flags & UltraExtraMessage) != 0)
            {
                while (State.Rounds[0].Offered is null && !State.ServerGone)
                {
                    yield return InputRequest.NextEvent;
                }

                if (State.Rounds[0].Offered?.Contains(SecurityTypes.UltraClientInitExtra) == true)
                {
                    yield return InputRequest.Exactly(1);
                    yield return InputRequest.Skip(In.ReadU8());
                }
            }
        }

        Messages = new ClientMessageReader(Context, resynchronised: false);
    }

    /// <summary>
    /// Searches for the client's messages if the position in the stream is lost. The grammar is evaluated at fixed lengths only, so that the result
    /// cannot depend on how the bytes were segmented.
    /// </summary>
    protected override IEnumerable<InputRequest> Resynchronise()
    {
        for (int window = FirstWindow; window <= SearchWindow; window *= 2)
        {
            yield return InputRequest.AtMost(window);
            int length = Math.Min(window, In.Available);
            bool final = length < window || window == SearchWindow;
            var verdict = ClientGrammar.Evaluate(In.Bytes[..length], final);
            if (verdict.Kind == GrammarVerdict.Answer.Yes)
            {
                In.Consume(verdict.Offset);
                Context.EmitNext(EventKind.MessagesRecognised, length - verdict.Offset, (long)verdict.Confidence);
                Messages = new ClientMessageReader(Context, resynchronised: true);
                yield break;
            }

            if (TryPassGapInSearch(length, window))
            {
                window = FirstWindow / 2;
            }
            else if (final || verdict.Kind == GrammarVerdict.Answer.No)
            {
                yield break;
            }
        }
    }
}
