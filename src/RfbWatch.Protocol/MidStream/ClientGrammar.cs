namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// Finds the client's messages in a stream whose alignment is lost: after a gap, or when the beginning was not seen. Says yes
/// only where several consecutive messages leave no doubt, see <see cref="MessageChain"/>.
/// </summary>
internal static class ClientGrammar
{
    /// <summary>Judges the bytes held so far.</summary>
    /// <param name="bytes">Bytes of one side, contiguous.</param>
    /// <param name="final">No more bytes will be added.</param>
    public static GrammarVerdict Judge(ReadOnlySpan<byte> bytes, bool final)
    {
        var verdict = Judge(bytes, bytes.Length);
        return verdict.Kind == GrammarVerdict.Answer.Yes ? verdict : final ? GrammarVerdict.No : GrammarVerdict.NeedMore;
    }

    /// <summary>Judges the runs that begin at one of the first places. The run that is enough first wins, so that more bytes change nothing.</summary>
    /// <param name="bytes">Bytes of one side, contiguous.</param>
    /// <param name="places">Places at which a run may begin.</param>
    /// <returns>Yes; or no when every run is broken and there are bytes at all places; or a need for more.</returns>
    public static GrammarVerdict Judge(ReadOnlySpan<byte> bytes, int places)
    {
        var best = bytes.Length < places ? GrammarVerdict.NeedMore : GrammarVerdict.No;
        int bestEnd = int.MaxValue;
        for (int place = 0; place < Math.Min(places, bytes.Length); place++)
        {
            var outcome = MessageChain.Follow(bytes[place..], out int end, out var confidence);
            if (outcome == MessageChain.Outcome.Enough && place + end < bestEnd)
            {
                bestEnd = place + end;
                best = new GrammarVerdict(GrammarVerdict.Answer.Yes, place, confidence);
            }
            else if (outcome == MessageChain.Outcome.Open && best.Kind == GrammarVerdict.Answer.No)
            {
                best = GrammarVerdict.NeedMore;
            }
        }

        return best;
    }
}
