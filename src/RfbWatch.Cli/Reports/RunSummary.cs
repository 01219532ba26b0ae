using System.Globalization;
using RfbWatch.Detection;
using RfbWatch.Engine;
using RfbWatch.Events;

namespace RfbWatch.Cli.Reports;

/// <summary>The lines below the table: what was found, how much was read, and what could not be seen.</summary>
internal static class RunSummary
{
    private const int ShownNames = 8;

    /// <summary>The summary, one string per line.</summary>
    public static IEnumerable<string> Lines(TriageResult result, HomeNetworks homeNetworks)
    {
        var totals = result.Totals;
        yield return Found(result);
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Read {Count(result.Sources.Count, "source")}: {Count(totals.Packets, "packet")}, {Size(totals.Bytes)}, {Count(totals.Flows, "TCP flow")} in {totals.Elapsed.TotalSeconds:0.00} s ({totals.PacketsPerSecond:N0} packets/s).");
        if (totals.DuplicateSessions > 0)
        {
            yield return $"Omitted: {Count(totals.DuplicateSessions, "duplicate session")} from a copy, a second sensor or a part of the same capture.";
        }

        var unseen = Unseen(result).ToList();
        yield return unseen.Count == 0 ? "Blind spots: none detected." : "Blind spots: " + string.Join("; ", unseen) + ".";
        foreach (string line in RuleCoverageText.Lines(result))
        {
            yield return line;
        }

        yield return homeNetworks.IsDefault
            ? "Home networks: the private ranges (name your own with --home-net)."
            : "Home networks: " + string.Join(", ", homeNetworks.Prefixes) + ".";
    }

    private static string Found(TriageResult result)
    {
        if (result.Sessions.Count == 0)
        {
            return "No VNC session was found.";
        }

        var bySeverity = result.Sessions
            .Where(found => found.Session.Findings.Count > 0)
            .GroupBy(found => found.Session.Severity)
            .OrderByDescending(group => group.Key)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}"));
        int open = result.Sessions.Count(found => found.Session.Facts.NoAuthentication);
        return string.Create(CultureInfo.InvariantCulture,
            $"{Count(result.Sessions.Count, "VNC session")}, {open} without authentication; by worst finding: {string.Join(", ", bySeverity.DefaultIfEmpty("none"))}.");
    }

    private static IEnumerable<string> Unseen(TriageResult result)
    {
        var sessions = result.Sessions.Select(found => found.Session).ToList();
        if (result.Problems.Count > 0)
        {
            yield return Count(result.Problems.Count, "problem") + " with the input (listed on standard error)";
        }

        foreach (string line in Unread(result.Totals.Unread))
        {
            yield return line;
        }

        long missed = sessions.Sum(session => session.MissedBytes);
        if (missed > 0)
        {
            yield return $"{Count(missed, "byte")} of sessions missing";
        }

        if (missed == 0 && result.Totals.Gaps > 0)
        {
            yield return Count(result.Totals.Gaps, "gap") + " in tracked streams";
        }

        if (result.Totals.KernelDrops > 0)
        {
            yield return Count(result.Totals.KernelDrops, "packet") + " dropped during capture";
        }

        if (sessions.Count(session => session.OneSided != OneSided.None) is > 0 and var oneSided)
        {
            yield return $"the other direction of {Count(oneSided, "session")}";
        }

        if (sessions.Count(session => session.Facts.MidStream) is > 0 and var midStream)
        {
            yield return $"the beginning of {Count(midStream, "session")}";
        }

        if (sessions.Count(session => session.Facts.Encrypted) is > 0 and var encrypted)
        {
            yield return $"{Count(encrypted, "session")} encrypted after the handshake";
        }

        foreach (var (name, count) in result.Totals.Limits)
        {
            yield return $"limit '{name}' reached {Count(count, "time")}";
        }

        if (result.Interrupted)
        {
            yield return "the rest of the input: interrupted";
        }
    }

    private static IEnumerable<string> Unread(UnreadTraffic unread)
    {
        if (unread.PayloadPackets > 0)
        {
            yield return $"{Count(unread.PayloadBytes, "TCP payload byte")} of {Count(unread.PayloadPackets, "segment")} beyond the snap length (capture whole packets: tcpdump -s 0)";
        }

        if (unread.CutPackets > 0)
        {
            yield return $"{Count(unread.CutPackets, "packet")} truncated inside headers or fragments";
        }

        if (unread.IncompletePackets > 0)
        {
            yield return $"{Count(unread.IncompletePackets, "TCP packet")} with missing IP fragments";
        }

        if (unread.Encapsulations.Count > 0)
        {
            yield return $"{Count(unread.Encapsulations.Values.Sum(), "packet")} in unsupported encapsulations: {Names(unread.Encapsulations)}";
        }

        if (unread.LinkTypes.Count > 0)
        {
            yield return $"{Count(unread.LinkTypes.Values.Sum(), "frame")} with unsupported link types: {Names(unread.LinkTypes)}";
        }
    }

    /// <summary>The most frequent names with their counts.</summary>
    private static string Names(IReadOnlyDictionary<string, long> counts)
    {
        var shown = counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(ShownNames)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} ({entry.Value:N0})"));
        return string.Join(", ", shown) + (counts.Count > ShownNames ? $" and {counts.Count - ShownNames} more" : "");
    }

    private static string Count(long number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");

    private static string Size(long bytes) => bytes switch
    {
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };
}
