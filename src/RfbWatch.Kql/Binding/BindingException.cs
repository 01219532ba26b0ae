namespace RfbWatch.Kql.Binding;

/// <summary>Leaves the binder where it cannot go on; the diagnostic is already recorded. Never leaves this project.</summary>
internal sealed class BindingException : Exception;
