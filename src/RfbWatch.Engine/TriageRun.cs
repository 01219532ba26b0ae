using System.Diagnostics;
using RfbWatch.Capture;
using RfbWatch.Outputs;

namespace RfbWatch.Engine;

/// <summary>
/// Reads captures and writes what was found. Files are read in parallel, one worker a file; the rows come in the order of time
/// and then of the session's name, so that the same input gives the same bytes with any number of workers.
/// </summary>
public static class TriageRun
{
    /// <summary>Runs to the end of the inputs, or until it is cancelled: then the results so far are written.</summary>
    /// <param name="options">What to read and how.</param>
    /// <param name="output">Takes the rows; completed at the end. Null for none.</param>
    /// <param name="progress">Where to tell how far the run is; null for nowhere.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    public static TriageResult Execute(
        TriageOptions options, IRowWriter? output = null, TriageProgress? progress = null, CancellationToken cancellation = default)
    {
        progress ??= new TriageProgress();
        var watch = Stopwatch.StartNew();
        var inputs = CaptureFiles.Expand(options.Paths);
        var budget = new RunBudget(options);
        var findings = options.Sequence
            ? [ReadSequence(options, inputs.Paths, budget, progress, cancellation)]
            : ReadApart(options, inputs.Paths, budget, progress, cancellation);
        watch.Stop();
        return Conclude(options, inputs.Problems, findings, budget, watch.Elapsed, cancellation.IsCancellationRequested, output);
    }

    /// <summary>Runs over one source that is open already.</summary>
    internal static TriageResult Execute(TriageOptions options, FrameSource source, IRowWriter? output = null)
    {
        var watch = Stopwatch.StartNew();
        var budget = new RunBudget(options);
        var finding = new SourceFinding(budget);
        SourceReader.Read(source, finding, options, new TriageProgress(), CancellationToken.None);
        return Conclude(options, [], [finding], budget, watch.Elapsed, interrupted: false, output);
    }

    private static SourceFinding ReadSequence(
        TriageOptions options, IReadOnlyList<string> paths, RunBudget budget, TriageProgress progress, CancellationToken cancellation)
    {
        progress.Inputs = paths.Count;
        var finding = new SourceFinding(budget);
        using var source = MergedSource.Open(paths, options.Capture, cancellation);
        progress.BytesTotal = source.Length;
        SourceReader.Read(source, finding, options, progress, cancellation);
        finding.Problems = source.Problems;
        return finding;
    }

    private static SourceFinding[] ReadApart(
        TriageOptions options, IReadOnlyList<string> paths, RunBudget budget, TriageProgress progress, CancellationToken cancellation)
    {
        progress.Inputs = paths.Count;
        progress.BytesTotal = TotalLength(paths);
        var findings = new SourceFinding[paths.Count];
        int next = -1;
        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < paths.Count; i = Interlocked.Increment(ref next))
            {
                var finding = findings[i] = new SourceFinding(budget);
                if (!cancellation.IsCancellationRequested)
                {
                    using var source = CaptureFile.Open(paths[i], options.Capture, cancellation);
                    SourceReader.Read(source, finding, options, progress, cancellation);
                }
            }
        }

        var failures = new List<Exception>();
        var others = new Thread[Math.Clamp(Math.Min(options.Workers, paths.Count) - 1, 0, paths.Count)];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(() => Guard(Work, failures)) { IsBackground = true, Name = "triage worker" };
            others[i].Start();
        }

        Guard(Work, failures);
        foreach (var thread in others)
        {
            thread.Join();
        }

        if (failures.Count > 0)
        {
            throw new InvalidOperationException(failures[0].Message, failures[0]);
        }

        return findings;
    }

    /// <summary>An exception must not end the process on a thread where nobody can turn it into one line.</summary>
    private static void Guard(Action work, List<Exception> failures)
    {
        try
        {
            work();
        }
#pragma warning disable CA1031 // Carried over to the calling thread, which throws it on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (failures)
            {
                failures.Add(e);
            }
        }
    }

    private static TriageResult Conclude(
        TriageOptions options,
        IReadOnlyList<CaptureProblem> inputProblems,
        SourceFinding[] findings,
        RunBudget budget,
        TimeSpan elapsed,
        bool interrupted,
        IRowWriter? output)
    {
        var problems = inputProblems.Concat(findings.SelectMany(finding => finding.Problems)).ToList();
        var sessions = SessionOrder.Of(findings);
        var sources = findings.Select(finding => finding.Stats).ToList();
        var totals = RunTotals.Of(sources, budget.Limits(), elapsed);
        var result = new TriageResult
        {
            Sessions = sessions,
            Sources = sources,
            Totals = totals,
            Problems = [.. problems.Select(problem => problem.Message), .. findings.SelectMany(finding => finding.Notes)],
            Unreadable = problems.Any(problem => problem.Kind == CaptureProblemKind.Unreadable),
            Incomplete = problems.Any(problem => problem.Kind is CaptureProblemKind.Truncated or CaptureProblemKind.Malformed)
                || totals.Gaps > 0
                || findings.Any(finding => finding.Notes.Count > 0),
            Interrupted = interrupted,
        };
        if (output is not null)
        {
            RowSequence.Write(result, findings, options.Rows, output);
            output.Complete();
        }

        return result;
    }

    private static long TotalLength(IReadOnlyList<string> paths)
    {
        long total = 0;
        foreach (string path in paths)
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return -1;
            }

            total += file.Length;
        }

        return total;
    }
}
