Console.WriteLine("fedras");
