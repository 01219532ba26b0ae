namespace RfbWatch.Rules.Scheduling;

/// <summary>The state that a scheduler keeps across restarts, in addition to the tables that its rules read.</summary>
public interface IScheduleMemory
{
    /// <summary>When the last row arrived in the tables, UTC; <see cref="DateTime.MinValue"/> without rows. Rows that arrive later have a later time.</summary>
    DateTime LastArrival { get; }

    /// <summary>A stored text, or null.</summary>
    string? Get(string key);

    /// <summary>Stores all texts or none. Keys that begin with <c>alert </c> contain a time and may be deleted once it is older than every rule's period.</summary>
    void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries);
}
