namespace RfbWatch.Protocol.MidStream;

/// <summary>Searches for a run of messages that begins at one of the first positions of a span of bytes.</summary>
internal static class MessageRunSearch
{
    /// <summary>Evaluates the runs that begin at one of the first positions. The run that is sufficient first is used, so that more bytes change nothing.</summary>
    /// <param name="bytes">Bytes of one side, contiguous.</param>
    /// <param name="places">Number of positions at which a run may begin.</param>
    /// <param name="passes">The limit of runs; none has passed yet.</param>
    /// <returns>Yes; no if every run is broken and all positions are available; otherwise a need for more bytes.</returns>
    public static GrammarVerdict Evaluate<TRun>(ReadOnlySpan<byte> bytes, int places, RunPasses passes)
        where TRun : struct, IMessageRun
    {
        var best = bytes.Length < places ? GrammarVerdict.NeedMore : GrammarVerdict.No;
        int bestEnd = int.MaxValue;
        for (int place = 0; place < Math.Min(places, bytes.Length); place++)
        {
            if (place + 1 < bytes.Length && !TRun.MayBegin(bytes[place], bytes[place + 1]))
            {
                continue;
            }

            var outcome = TRun.Follow(bytes[place..], passes.From(place), out int end, out var confidence);
            if (outcome == RunOutcome.Enough && place + end < bestEnd)
            {
                bestEnd = place + end;
                best = new GrammarVerdict(GrammarVerdict.Answer.Yes, place, confidence);
            }
            else if (outcome == RunOutcome.Open && best.Kind == GrammarVerdict.Answer.No)
            {
                best = GrammarVerdict.NeedMore;
            }
        }

        return best;
    }

    /// <summary>Evaluates the runs that begin anywhere. The time is linear in the number of bytes.</summary>
    /// <param name="bytes">Bytes of one side, contiguous.</param>
    /// <param name="final">Whether no more bytes will be added.</param>
    public static GrammarVerdict Anywhere<TRun>(ReadOnlySpan<byte> bytes, bool final)
        where TRun : struct, IMessageRun
    {
        var verdict = Evaluate<TRun>(bytes, bytes.Length, RunPasses.Over(bytes.Length));
        return verdict.Kind == GrammarVerdict.Answer.Yes ? verdict : final ? GrammarVerdict.No : GrammarVerdict.NeedMore;
    }
}
