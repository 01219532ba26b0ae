Console.Error.WriteLine("rfbwatch");
return 2;
