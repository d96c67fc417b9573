using Xunit;

namespace Weir.Tests.Cli;

/// <summary>A test with a program of the system as its oracle; skipped, with its name, where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string program) => Skip = File.Exists(program) ? null : $"{program} is not installed";
}
