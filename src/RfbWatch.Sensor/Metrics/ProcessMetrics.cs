using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace RfbWatch.Sensor.Metrics;

/// <summary>Process metrics, named as in the client libraries of Prometheus (prometheus.io, "Writing client libraries", process metrics).</summary>
internal static class ProcessMetrics
{
    private const string Descriptors = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";
    private const string OpenFiles = "Max open files";

    public static void Add(Meter meter)
    {
        double started = Started();
        meter.CreateObservableCounter("process_cpu_seconds", () => Environment.CpuUsage.TotalTime.TotalSeconds, description: "CPU time used by the process.");
        meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, description: "Resident memory of the process.");
        meter.CreateObservableGauge("process_virtual_memory_bytes", VirtualBytes, description: "Virtual memory of the process.");
        meter.CreateObservableGauge("process_start_time_seconds", () => started, description: "Start time of the process, in Unix time.");
        meter.CreateObservableGauge("process_threads", Threads, description: "Threads of the process.");
        meter.CreateObservableGauge("rfbwatch_managed_heap_bytes", () => GC.GetTotalMemory(forceFullCollection: false), description: "Managed heap, including garbage.");
        if (OperatingSystem.IsLinux())
        {
            meter.CreateObservableGauge("process_open_fds", () => (long)Directory.EnumerateFileSystemEntries(Descriptors).Count(), description: "Open file descriptors.");
            meter.CreateObservableGauge("process_max_fds", MaxDescriptors, description: "Maximum number of open file descriptors.");
        }
    }

    private static double Started()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static long VirtualBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.VirtualMemorySize64;
    }

    private static long Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    /// <summary>The soft limit, as in proc(5): <c>Max open files 1024 524288 files</c>.</summary>
    private static long MaxDescriptors()
    {
        string? line = File.ReadLines(Limits).FirstOrDefault(text => text.StartsWith(OpenFiles, StringComparison.Ordinal));
        return long.TryParse(line?[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : long.MaxValue;
    }
}
