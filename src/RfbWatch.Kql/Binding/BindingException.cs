namespace RfbWatch.Kql.Binding;

/// <summary>Thrown when binding cannot continue; the diagnostic is already recorded. Never escapes this project.</summary>
internal sealed class BindingException : Exception;
