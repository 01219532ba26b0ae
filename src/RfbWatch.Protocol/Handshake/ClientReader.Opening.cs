using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.MidStream;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Handshake;

/// <summary>ClientInit, and the way back to the client's messages where the place in the stream is lost.</summary>
internal sealed partial class ClientReader
{
    /// <summary>Bytes searched for messages before the search is given up.</summary>
    private const int SearchWindow = 4 << 10;

    private const int FirstWindow = 32;

    /// <summary>Flag of UltraVNC's ClientInit: a text follows (rfb/rfbproto.h, clientInitExtraMsgSupport).</summary>
    private const byte UltraExtraMessage = 2;

    private IEnumerable<InputRequest> ReadClientInit(SecurityRound round)
    {
        if (round.MayEncrypt)
        {
            // Whether the mechanism encrypts from here on shows in the server's bytes.
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

        if (!VersionRules.IsAppleNone(State.ClientVersion ?? default, round.Choice ?? 0))
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
    /// Looks for the client's messages where the place in the stream is lost. The grammar is asked at fixed lengths only, so that its answer
    /// cannot depend on how the bytes were cut.
    /// </summary>
    protected override IEnumerable<InputRequest> Resynchronise()
    {
        for (int window = FirstWindow; window <= SearchWindow; window *= 2)
        {
            yield return InputRequest.AtMost(window);
            int length = Math.Min(window, In.Available);
            bool final = length < window || window == SearchWindow;
            var verdict = ClientGrammar.Judge(In.Bytes[..length], final);
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
