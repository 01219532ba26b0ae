namespace RfbWatch.Throughput;

/// <summary>Writes one capture of a profile and the ground truth of its RFB flows. The same seed gives the same bytes.</summary>
internal static class CaptureGenerator
{
    public static void Generate(CaptureProfile profile, string path, long bytes, ulong seed)
    {
        var dice = new Dice(seed);
        var truth = new List<RfbTruth>();
        var frame = new Frame();
        var active = new List<GeneratedFlow>();
        int flows = 0;
        using var file = new PcapFile(path);
        while (file.Length < bytes)
        {
            while (active.Count < profile.ConcurrentFlows)
            {
                active.Add(Begin(profile, dice, flows++, truth));
            }

            int index = dice.Below(active.Count);
            // A flow sends a short burst, like a sender with a window.
            for (int burst = 1 + dice.Below(4); burst > 0 && file.Length < bytes; burst--)
            {
                if (!active[index].WriteNext(file, frame))
                {
                    active[index] = active[^1];
                    active.RemoveAt(active.Count - 1);
                    break;
                }
            }
        }

        RfbTruth.Write(TruthPath(path), truth);
        Console.Error.WriteLine(
            $"{path}: {file.Packets:N0} packets, {file.Length:N0} bytes, {flows:N0} flows, {truth.Count:N0} RFB flows begun, {truth.Count(flow => flow.Complete):N0} handshakes complete");
    }

    public static string TruthPath(string capture) => Path.ChangeExtension(capture, ".truth.jsonl");

    private static GeneratedFlow Begin(CaptureProfile profile, Dice dice, int index, List<RfbTruth> truth)
    {
        // A few huge flows are too few for a random share: every tenth is RFB.
        bool rfb = profile.Endless ? index % (int)(1 / profile.RfbShare) == 0 : dice.Chance(profile.RfbShare);
        if (!rfb && dice.Chance(profile.UdpShare))
        {
            return new UdpFlow(Endpoints.Draw(dice, profile, index, dice.Chance(0.6) ? (ushort)53 : (ushort)443), dice, profile);
        }

        if (rfb)
        {
            var ends = Endpoints.Draw(dice, profile, index, RfbDialogues.Port(dice));
            var flow = RfbTruth.Draw(ends, dice);
            truth.Add(flow);
            return new TcpFlow(ends, dice, profile, RfbDialogues.Session(dice, profile), flow);
        }

        ushort port = Dialogues.Port(dice);
        var endpoints = Endpoints.Draw(dice, profile, index, port);
        double kind = dice.Unit();
        if (kind < profile.LoneSynShare + profile.RefusedShare)
        {
            return new UnansweredFlow(endpoints, dice, refused: kind >= profile.LoneSynShare);
        }

        return new TcpFlow(endpoints, dice, profile, Dialogues.Ordinary(dice, profile, port), null);
    }
}
