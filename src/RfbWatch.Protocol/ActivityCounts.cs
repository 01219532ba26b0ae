namespace RfbWatch.Protocol;

/// <summary>Counts of what was done in a session. Content is never kept.</summary>
public sealed class ActivityCounts
{
    /// <summary>KeyEvent messages, QEMU extended ones included.</summary>
    public long KeyEvents { get; internal set; }

    /// <summary>PointerEvent messages.</summary>
    public long PointerEvents { get; internal set; }

    /// <summary>FramebufferUpdateRequest messages.</summary>
    public long UpdateRequests { get; internal set; }

    /// <summary>Clipboard bytes the client sent.</summary>
    public long ClipboardClientBytes { get; internal set; }

    /// <summary>Clipboard bytes the server sent.</summary>
    public long ClipboardServerBytes { get; internal set; }

    /// <summary>Files whose transfer began, in either direction.</summary>
    public long FileTransfers { get; internal set; }

    /// <summary>Bytes of files in either direction.</summary>
    public long FileTransferBytes { get; internal set; }

    /// <summary>Names of transferred files; only kept when <see cref="ConversationOptions.KeepFileNames"/> is set.</summary>
    public IReadOnlyList<string> FileNames => FileNameList;

    /// <summary>xvp or similar power actions asked for: shutdown, reboot, reset.</summary>
    public long PowerActions { get; internal set; }

    /// <summary>Desktop resizes the client asked for or the server made.</summary>
    public long DesktopResizes { get; internal set; }

    /// <summary>Text chat messages in either direction.</summary>
    public long ChatMessages { get; internal set; }

    /// <summary>Framebuffer updates of the server that were walked to their end.</summary>
    public long FramebufferUpdates { get; internal set; }

    /// <summary>Client messages by type number, first 256 types.</summary>
    public IReadOnlyDictionary<int, long> ClientMessages => ClientMessageCounts;

    /// <summary>Server messages by type number.</summary>
    public IReadOnlyDictionary<int, long> ServerMessages => ServerMessageCounts;

    internal List<string> FileNameList { get; private set; } = [];

    internal MessageCounts ClientMessageCounts { get; private set; } = new();

    internal MessageCounts ServerMessageCounts { get; private set; } = new();

    internal ActivityCounts Snapshot()
    {
        var copy = (ActivityCounts)MemberwiseClone();
        copy.FileNameList = [.. FileNameList];
        copy.ClientMessageCounts = ClientMessageCounts.Copy();
        copy.ServerMessageCounts = ServerMessageCounts.Copy();
        return copy;
    }
}
