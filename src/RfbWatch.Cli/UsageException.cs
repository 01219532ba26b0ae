namespace RfbWatch.Cli;

/// <summary>The command line asks for something that cannot be. The message is one line: the thing, its value, what is allowed.</summary>
public sealed class UsageException(string message) : Exception(message);
