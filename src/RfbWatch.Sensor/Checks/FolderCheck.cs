using System.Globalization;
using RfbWatch.Engine;
using RfbWatch.Outputs;

namespace RfbWatch.Sensor.Checks;

/// <summary>Examines a folder that a sensor writes to. A folder that is missing is not made: it would belong to whoever examines, not to the sensor.</summary>
internal static class FolderCheck
{
    /// <summary>Whether files can be made there, room is left, and no other sensor holds it.</summary>
    public static IEnumerable<DoctorFinding> Of(string subject, string folder, long minFree)
    {
        DoctorFinding Bad(string why) => new(subject, CheckResult.Bad, $"{folder}: {why}") { AtStart = ExitCode.OutputFailed };
        string there = Path.GetFullPath(folder);
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
        {
            if (File.Exists(there))
            {
                yield return Bad($"{there} is a file; remove it, or name another folder");
                yield break;
            }

            there = above;
        }

        bool exists = there == Path.GetFullPath(folder);
        if (Unwritable(there) is { } obstacle)
        {
            yield return Bad($"{(exists ? "not writable" : $"it is missing and cannot be made in {there}")} ({obstacle}); let the sensor's user write there, or name another folder");
            yield break;
        }

        long free = new DriveInfo(there).AvailableFreeSpace;
        if (free < minFree)
        {
            yield return new(subject, CheckResult.Bad, string.Create(CultureInfo.InvariantCulture, $"{folder}: {free >> 20} MiB free, Files:MinFreeMegabytes asks for {minFree >> 20}; make room or lower it")) { AtStart = ExitCode.Done };
        }
        else
        {
            yield return new(subject, CheckResult.Good, string.Create(CultureInfo.InvariantCulture, $"{folder}: {(exists ? "writable" : "is made at the start")}, {free >> 20} MiB free"));
        }
    }

    /// <summary>Whether another sensor holds the folder: then a second one does not start.</summary>
    public static IEnumerable<DoctorFinding> InUse(string subject, string folder)
    {
        if (!File.Exists(Path.Combine(folder, FolderLock.FileName)))
        {
            yield break;
        }

        string? holder = null;
        try
        {
            FolderLock.Take(folder, "an examination").Dispose();
        }
        catch (FolderInUseException e)
        {
            holder = e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whether it can be written is another finding.
        }

        if (holder is not null)
        {
            yield return new(subject, CheckResult.Warning, holder) { AtStart = ExitCode.Usage };
        }
    }

    private static string? Unwritable(string folder)
    {
        try
        {
            string probe = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".rfbwatch-{Environment.ProcessId}"));
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                // That it can be made is the answer.
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }
    }
}
