namespace RfbWatch.Protocol;

/// <summary>Counts of the activity in a session. Content is never stored.</summary>
public sealed class ActivityCounts
{
    private List<string>? _fileNames;
    private List<byte>? _firstTypes;
    private MessageCounts? _clientMessages;
    private MessageCounts? _serverMessages;

    /// <summary>The counts of a session without activity. Never modified.</summary>
    internal static ActivityCounts None { get; } = new();

    /// <summary>KeyEvent messages, QEMU extended ones included.</summary>
    public long KeyEvents { get; internal set; }

    /// <summary>PointerEvent messages.</summary>
    public long PointerEvents { get; internal set; }

    /// <summary>FramebufferUpdateRequest messages.</summary>
    internal long UpdateRequests { get; set; }

    /// <summary>Clipboard bytes the client sent.</summary>
    public long ClipboardClientBytes { get; internal set; }

    /// <summary>Clipboard bytes the server sent.</summary>
    public long ClipboardServerBytes { get; internal set; }

    /// <summary>Files whose transfer began, in either direction.</summary>
    public long FileTransfers { get; internal set; }

    /// <summary>Bytes of files in either direction.</summary>
    internal long FileTransferBytes { get; set; }

    /// <summary>Names of transferred files; stored only if <see cref="ConversationOptions.KeepFileNames"/> is set.</summary>
    internal IReadOnlyList<string> FileNames => _fileNames ?? (IReadOnlyList<string>)[];

    /// <summary>Requested xvp or similar power actions: shutdown, reboot, reset.</summary>
    public long PowerActions { get; internal set; }

    /// <summary>Desktop resizes requested by the client or performed by the server.</summary>
    internal long DesktopResizes { get; set; }

    /// <summary>Text chat messages in either direction.</summary>
    internal long ChatMessages { get; set; }

    /// <summary>Framebuffer updates of the server that were read completely.</summary>
    internal long FramebufferUpdates { get; set; }

    /// <summary>Number of client messages by type number (0 to 255).</summary>
    internal IReadOnlyDictionary<int, long> ClientMessages => _clientMessages ?? MessageCounts.None;

    /// <summary>Number of server messages by type number.</summary>
    internal IReadOnlyDictionary<int, long> ServerMessages => _serverMessages ?? MessageCounts.None;

    internal List<string> FileNameList => _fileNames ??= [];

    /// <summary>Type numbers of the first client messages, at most 16; empty if earlier messages may be missing.</summary>
    internal IReadOnlyList<byte> FirstTypes => _firstTypes ?? (IReadOnlyList<byte>)[];

    internal List<byte> FirstTypeList => _firstTypes ??= [];

    internal MessageCounts ClientMessageCounts => _clientMessages ??= new();

    internal MessageCounts ServerMessageCounts => _serverMessages ??= new();

    /// <summary>A snapshot that does not change as the session continues.</summary>
    internal ActivityCounts Snapshot()
    {
        if (ReferenceEquals(this, None))
        {
            return this;
        }

        var copy = (ActivityCounts)MemberwiseClone();
        copy._firstTypes = _firstTypes is null ? null : [.. _firstTypes];
        copy._fileNames = _fileNames is null ? null : [.. _fileNames];
        copy._clientMessages = _clientMessages?.Copy();
        copy._serverMessages = _serverMessages?.Copy();
        return copy;
    }
}
