namespace RfbWatch.Rules.Scheduling;

/// <summary>The state that a scheduler keeps across restarts, in addition to the tables that its rules read.</summary>
public interface IScheduleMemory
{
    /// <summary>When the last row arrived in the tables, UTC; <see cref="DateTime.MinValue"/> without rows. Rows that arrive later have a later time.</summary>
    DateTime LastArrival { get; }

    /// <summary>
    /// A time after which at least <see cref="RuleScheduler.MaxNearRealTimeOverlap"/> rows arrived, the latest one that is known, UTC; <see cref="DateTime.MinValue"/> if none is known. Default: none.
    /// </summary>
    DateTime ManyRowsSince => DateTime.MinValue;

    /// <summary>A stored text, or null.</summary>
    string? Get(string key);

    /// <summary>Stores all texts or none. Keys that begin with <c>alert </c> contain a time and may be deleted once it is older than every rule's period.</summary>
    void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries);
}
