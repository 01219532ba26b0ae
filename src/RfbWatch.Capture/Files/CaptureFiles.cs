namespace RfbWatch.Capture.Files;

/// <summary>Expands paths and folders to capture files.</summary>
public static class CaptureFiles
{
    private static readonly string[] Extensions = [".pcap", ".pcapng", ".cap", ".ntar"];
    private static readonly string[] CompressedExtensions = [".gz", ".zst", ".lz4", ".xz", ".bz2", ".zip", ".z"];

    /// <summary>
    /// Replaces each folder with the captures in it and its subfolders, in ordinal order of their paths. A file in a folder is a capture if its first bytes
    /// indicate one (also inside gzip) or its name does (<c>.pcap</c>, <c>.pcapng</c>, <c>.cap</c>, optionally followed by a rotation number or the extension
    /// of a compression format). Other files and hidden files are skipped and counted. Links to folders are not followed. A path that the caller names is
    /// always kept, so that opening it can report what is wrong. A path that is named twice is read once.
    /// </summary>
    public static CaptureFileList Expand(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var found = new List<string>();
        var problems = new List<CaptureProblem>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int skipped = 0;
        foreach (string path in paths)
        {
            if (path != CaptureFile.StandardInput && Directory.Exists(path))
            {
                var folder = new Folder(path);
                folder.Collect();
                problems.AddRange(folder.Problems);
                skipped += folder.Skipped;
                found.AddRange(folder.Captures.Where(IsNew));
            }
            else if (IsNew(path))
            {
                found.Add(path);
            }
        }

        return new CaptureFileList(found, problems, skipped);

        bool IsNew(string path) => seen.Add(path.Length == 0 || path == CaptureFile.StandardInput ? path : Path.GetFullPath(path));
    }

    /// <summary>Whether a file name is the name of a capture: <c>a.pcap</c>, <c>a.pcap3</c>, <c>a.pcap.3.gz</c>.</summary>
    internal static bool IsCaptureName(string name)
    {
        var stem = name.AsSpan();
        foreach (string compressed in CompressedExtensions)
        {
            if (stem.EndsWith(compressed, StringComparison.OrdinalIgnoreCase))
            {
                stem = stem[..^compressed.Length];
                break;
            }
        }

        // Rotation appends a number: a.pcap1 (tcpdump -C), a.pcap.1 (logrotate).
        stem = stem.TrimEnd("0123456789").TrimEnd('.');
        foreach (string extension in Extensions)
        {
            if (stem.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Folder(string root)
    {
        public List<string> Captures { get; } = [];

        public List<CaptureProblem> Problems { get; } = [];

        public int Skipped { get; private set; }

        public void Collect()
        {
            var files = new List<FileInfo>();
            List(new DirectoryInfo(root), files);
            foreach (var file in files.OrderBy(file => file.FullName, StringComparer.Ordinal))
            {
                Add(file);
            }

            if (Captures.Count == 0 && Problems.Count == 0)
            {
                Problems.Add(new CaptureProblem(
                    CaptureProblemKind.Unreadable,
                    $"{root}: no capture file in this folder or its subfolders ({Skipped} other {(Skipped == 1 ? "file" : "files")} skipped); supported are pcap and pcapng, also compressed with gzip"));
            }
        }

        private void List(DirectoryInfo folder, List<FileInfo> files)
        {
            try
            {
                foreach (var entry in folder.EnumerateFileSystemInfos())
                {
                    if (entry.Name.StartsWith('.'))
                    {
                        Skipped += entry is FileInfo ? 1 : 0;
                    }
                    else if (entry is FileInfo file)
                    {
                        files.Add(file);
                    }
                    else if (entry is DirectoryInfo below && below.LinkTarget is null)
                    {
                        List(below, files);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Problems.Add(new CaptureProblem(CaptureProblemKind.Unreadable, $"{folder.FullName}: the folder cannot be listed: {e.Message}"));
            }
        }

        private void Add(FileInfo file)
        {
            // The path of a file is relative if the folder was given as a relative path.
            string path = Path.Combine(root, Path.GetRelativePath(root, file.FullName));
            bool named = IsCaptureName(file.Name);
            if (LengthOf(file) == 0)
            {
                // Such a file is never opened: pipes and sockets have length 0 too, and opening one would wait for a writer.
                bool growing = named && file.LinkTarget is null;
                Skipped += growing ? 0 : 1;
                if (growing)
                {
                    Problems.Add(new CaptureProblem(CaptureProblemKind.Unreadable, $"{path}: is empty (0 bytes), so it is not a capture; if it is being written, try again when it has content", 0));
                }
            }
            else if (named || FormatDetection.IsCaptureFile(path))
            {
                Captures.Add(path);
            }
            else
            {
                Skipped++;
            }
        }

        /// <summary>Returns the length of the file, or of the target of a link; 0 if unknown.</summary>
        private static long LengthOf(FileInfo file)
        {
            try
            {
                return file.LinkTarget is null ? file.Length : (file.ResolveLinkTarget(true) as FileInfo)?.Length ?? 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return 0;
            }
        }
    }
}
