namespace RfbWatch.Outputs;

/// <summary>An output could not be written. The message is one line: the item, the reason, and what to do.</summary>
public sealed class OutputException : Exception
{
    /// <summary>Creates an exception with a message and its cause.</summary>
    public OutputException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether the error of a write is caused by the environment: a full disk, missing permission, a closed pipe.</summary>
    internal static bool IsOutputError(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;
}
